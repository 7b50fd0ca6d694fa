using System.Diagnostics.CodeAnalysis;
using Poise.Core.Options;

namespace Poise.Health;

/// <summary>What an HTTP probe asks for: a path, and a query where it has one, as it goes over the wire.</summary>
/// <param name="Text">Visible ASCII that begins with a slash, without a fragment.</param>
public sealed record ProbePath(string Text) : ITextOption<ProbePath>
{
    private const int Longest = 4096;

    public static string Expected => "a path such as /healthz, with no space and no '#'";

    public static string Pattern => "^/[!-\"$-~]*$";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out ProbePath value, out string? suggestion)
    {
        bool isClean = text.Length is > 0 and <= Longest
            && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('#');
        bool isPath = isClean && text[0] == '/';
        value = isPath ? new ProbePath(text) : null;
        suggestion = isClean && !isPath && !text.Contains(':') ? "/" + text : null;
        return isPath;
    }

    public override string ToString() => Text;
}
