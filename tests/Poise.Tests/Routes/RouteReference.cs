namespace Poise.Routes;

/// <summary>
/// The routing rules of the contract, written from its text over plain strings, with no index and no thought of speed:
/// what <see cref="RouteTable"/> must agree with.
/// </summary>
internal static class RouteReference
{
    /// <summary>Hosts and path as in the configuration; path null is none, "=/a" is exact.</summary>
    public sealed record Rule(string[] Hosts, string? Path, bool[] Conditions)
    {
        public RouteMatch Compile() => new(
            [.. Hosts.Select(HostMatcher.FromText)],
            Path is null ? PathMatcher.Any
                : Path.StartsWith('=') ? PathMatcher.Exact(Path[1..]) : PathMatcher.Prefix(Path),
            [.. Conditions.Select(holds => new Constant(holds))]);
    }

    public static int Match(Rule[] rules, string host, string path)
    {
        int best = -1;
        (int, int, int, int) bestRank = default;
        for (int i = 0; i < rules.Length; i++)
        {
            int hostRank = rules[i].Hosts.Length == 0 ? 0 : rules[i].Hosts.Max(pattern => HostRank(pattern, host));
            int pathRank = PathRank(rules[i].Path, path);
            if (hostRank < 0 || pathRank < 0 || rules[i].Conditions.Contains(false))
                continue;
            var rank = (hostRank, pathRank, rules[i].Conditions.Length, -i);
            if (best < 0 || rank.CompareTo(bestRank) > 0)
                (best, bestRank) = (i, rank);
        }

        return best;
    }

    // exact > longest wildcard > any (0); -1 is no match
    private static int HostRank(string pattern, string host)
    {
        if (!pattern.StartsWith("*."))
            return pattern == host ? int.MaxValue : -1;
        string[] below = pattern[2..].Split('.');
        string[] labels = host.Split('.');
        return labels.Length > below.Length && labels[^below.Length..].SequenceEqual(below) ? below.Length : -1;
    }

    // exact > longest prefix > any (0); -1 is no match
    private static int PathRank(string? pattern, string path)
    {
        if (pattern is null or "/")
            return 0;
        if (pattern[0] == '=')
            return pattern[1..] == path ? int.MaxValue : -1;
        string[] prefix = pattern.TrimEnd('/').Split('/');
        string[] segments = path.Split('/');
        return segments.Length >= prefix.Length && segments[..prefix.Length].SequenceEqual(prefix) ? prefix.Length : -1;
    }

    private sealed class Constant(bool holds) : Matcher
    {
        public override bool Matches(in RouteQuery query) => holds;

        public override string ToString() => holds ? "holds" : "fails";
    }
}
