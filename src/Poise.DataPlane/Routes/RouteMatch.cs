namespace Poise.Routes;

/// <summary>
/// When a route holds: one of its hosts, its path, and every further condition. Host and path are told apart from the
/// others because <see cref="RouteTable"/> finds routes by them.
/// </summary>
public sealed class RouteMatch
{
    private readonly HostMatcher[] _hosts;
    private readonly Matcher[] _conditions;

    /// <param name="hosts">Any of these; none at all is every host.</param>
    /// <param name="path">The path; <see cref="PathMatcher.Any"/> for every one.</param>
    /// <param name="conditions">What must hold besides.</param>
    public RouteMatch(
        ReadOnlySpan<HostMatcher> hosts,
        PathMatcher path,
        ReadOnlySpan<Matcher> conditions = default)
    {
        _hosts = hosts.ToArray();
        Path = path;
        _conditions = conditions.ToArray();
    }

    /// <summary>Holds for every request.</summary>
    public static RouteMatch Any => new([], PathMatcher.Any);

    public ReadOnlySpan<HostMatcher> Hosts => _hosts;

    public PathMatcher Path { get; }

    public ReadOnlySpan<Matcher> Conditions => _conditions;

    /// <summary>Whether the conditions besides host and path hold.</summary>
    internal bool ConditionsHold(in RouteQuery query)
    {
        foreach (Matcher condition in _conditions)
        {
            if (!condition.Matches(in query))
                return false;
        }

        return true;
    }
}
