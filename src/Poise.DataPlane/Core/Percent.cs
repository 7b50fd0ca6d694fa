using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Poise.Core.Options;

namespace Poise.Core;

/// <summary>A share, written as <c>20%</c>. It may be above 100, as in a load bound of 125%.</summary>
/// <param name="Value">Whole percents, 0 to 1000.</param>
public sealed record Percent(int Value) : ITextOption<Percent>
{
    private const int Largest = 1000;

    public static string Expected => "a percentage such as 20%";

    public static string Pattern => "^[0-9]{1,4}%$";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out Percent value, out string? suggestion)
    {
        value = null;
        suggestion = null;
        bool hasSign = text.EndsWith('%');
        ReadOnlySpan<char> digits = hasSign ? text.AsSpan(0, text.Length - 1) : text;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int whole) || whole > Largest)
            return false;

        if (hasSign)
            value = new Percent(whole);
        else
            suggestion = $"{whole}%";
        return hasSign;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture) + "%";
}
