using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>Marks of unfinished work: one kind, and it says which issue finishes it.</summary>
internal static partial class MarkRules
{
    public static IEnumerable<string> Violations(string path, string text)
    {
        foreach (Match match in UnnumberedMark().Matches(text))
            yield return $"{path}:{LineOf(text, match.Index)}: write TO" + "DO(#issue): what is left";
        foreach (Match match in BannedMark().Matches(text))
            yield return $"{path}:{LineOf(text, match.Index)}: '{match.Value}': do it, or file an issue";
    }

    /// <summary>Tests that a run passes over in silence.</summary>
    public static IEnumerable<string> SkippedTests(SourceFile file) => file.IsIn("tests")
        ? Skip().Matches(file.Code).Select(match => $"{file.At(match.Index)}: a skipped test proves nothing")
        : [];

    static int LineOf(string text, int offset) => 1 + text.AsSpan(0, offset).Count('\n');

    [GeneratedRegex(@"\b(?:Skip|SkipWhen|SkipUnless|Explicit)\s*=(?!=)|\bAssert\.Skip(?:When|Unless)?\b")]
    private static partial Regex Skip();

    // Written with brackets so that these rules do not find themselves.
    [GeneratedRegex(@"\bTO[D]O\b(?!\(#\d+\):)")]
    private static partial Regex UnnumberedMark();

    [GeneratedRegex(@"\b(FIX[M]E|HA[C]K|XX[X])\b")]
    private static partial Regex BannedMark();
}
