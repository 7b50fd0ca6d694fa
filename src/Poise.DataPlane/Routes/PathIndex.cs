using Poise.Core;

namespace Poise.Routes;

/// <summary>
/// The routes of one host pattern, found by path: exact, then the longest prefix by segment, then any. Routes that
/// agree in host and path are asked in turn, most conditions first, then in the order of the file.
/// </summary>
internal sealed class PathIndex
{
    private readonly RouteMatch[] _routes;
    private readonly ByteKeyMap _exact;
    private readonly int[][] _exactRoutes;
    private readonly ByteKeyMap _prefixes;
    private readonly int[][] _prefixRoutes;
    private readonly int[] _anyRoutes;

    /// <param name="routes">All routes of the table.</param>
    /// <param name="members">Those of this host pattern, by place in <paramref name="routes"/>, ascending.</param>
    public PathIndex(RouteMatch[] routes, List<int> members)
    {
        _routes = routes;
        RouteGroups exact = new();
        RouteGroups prefixes = new();
        List<int> any = [];
        foreach (int route in members)
        {
            PathMatcher path = routes[route].Path;
            if (path.IsAny)
                any.Add(route);
            else
                (path.IsExact ? exact : prefixes).Add(path.Path, route);
        }

        _exact = exact.Keys();
        _exactRoutes = exact.Compile(InOrder);
        _prefixes = prefixes.Keys();
        _prefixRoutes = prefixes.Compile(InOrder);
        _anyRoutes = InOrder(any);
    }

    /// <summary>The place of the first route that holds, or -1.</summary>
    public int Match(in RouteQuery query)
    {
        int group = _exact.Find(query.Path);
        int route = group < 0 ? -1 : FirstThatHolds(_exactRoutes[group], in query);
        if (route >= 0)
            return route;

        foreach (int length in _prefixes.Lengths)
        {
            if (!PathMatcher.EndsSegment(query.Path, length))
                continue;
            group = _prefixes.Find(query.Path[..length]);
            route = group < 0 ? -1 : FirstThatHolds(_prefixRoutes[group], in query);
            if (route >= 0)
                return route;
        }

        return FirstThatHolds(_anyRoutes, in query);
    }

    private int FirstThatHolds(int[] group, in RouteQuery query)
    {
        foreach (int route in group)
        {
            if (_routes[route].ConditionsHold(in query))
                return route;
        }

        return -1;
    }

    private int[] InOrder(List<int> group)
    {
        group.Sort((a, b) =>
        {
            int byConditions = _routes[b].Conditions.Length.CompareTo(_routes[a].Conditions.Length);
            return byConditions != 0 ? byConditions : a.CompareTo(b);
        });
        return [.. group];
    }
}
