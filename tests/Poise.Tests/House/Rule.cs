namespace Poise.House;

/// <summary>Says how a rule fared, with every violation in full: the reader of a red run needs the list.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
