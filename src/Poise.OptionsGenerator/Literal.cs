using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Poise.OptionsGenerator;

/// <summary>Words as C# and as config keys.</summary>
internal static class Literal
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary><c>IdlePerBackend</c> is <c>idle-per-backend</c>.</summary>
    public static string Kebab(string pascal)
    {
        var kebab = new StringBuilder();
        foreach (char c in pascal)
        {
            if (char.IsUpper(c) && kebab.Length > 0)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(c));
        }

        return kebab.ToString();
    }
}
