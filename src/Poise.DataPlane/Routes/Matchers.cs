namespace Poise.Routes;

/// <summary>A line of the table of matchers.</summary>
/// <param name="Name">The key under <c>match</c> in the configuration.</param>
/// <param name="Summary">One sentence for the reference page.</param>
/// <param name="FromText">Makes one of the short form, a single string that the configuration has checked.</param>
public sealed record MatcherKind(string Name, string Summary, Func<string, Matcher> FromText);

/// <summary>TABLE: every kind of condition.</summary>
public static class Matchers
{
    private static readonly MatcherKind[] Table =
    [
        new("host", "A host, or *.host for one or more labels below it.", HostMatcher.FromText),
        new("path", "A path and all below it, by segment; or exactly one path.", PathMatcher.Prefix),
    ];

    public static ReadOnlySpan<MatcherKind> All => Table;
}
