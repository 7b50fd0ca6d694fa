using Poise.Core;

namespace Poise.Routes;

/// <summary>
/// The compiled routes of a listener. The order, which no order in the file can upset: exact host, then the longest
/// wildcard, then any; within a host as <see cref="PathIndex"/> says. The first route whose whole match holds wins; a
/// host with no route that holds falls through to the less specific ones.
/// <para>
/// A look-up costs a hash of the host, one for each length of wildcard that ends at a dot of it, and the same for the
/// path and its prefixes, however many routes there are. Immutable, allocates nothing.
/// </para>
/// </summary>
public sealed class RouteTable
{
    private readonly ByteKeyMap _exactHosts;
    private readonly PathIndex[] _exactPaths;
    private readonly ByteKeyMap _wildcards;
    private readonly PathIndex[] _wildcardPaths;
    private readonly PathIndex _anyHost;

    /// <param name="routes">In the order of the file.</param>
    public RouteTable(ReadOnlySpan<RouteMatch> routes)
    {
        RouteMatch[] all = routes.ToArray();
        RouteGroups exact = new();
        RouteGroups wildcards = new();
        List<int> any = [];
        for (int route = 0; route < all.Length; route++)
        {
            if (all[route].Hosts.IsEmpty)
                any.Add(route);
            foreach (HostMatcher host in all[route].Hosts)
                (host.IsWildcard ? wildcards : exact).Add(host.Name, route);
        }

        _exactHosts = exact.Keys();
        _exactPaths = exact.Compile(group => new PathIndex(all, group));
        _wildcards = wildcards.Keys();
        _wildcardPaths = wildcards.Compile(group => new PathIndex(all, group));
        _anyHost = new PathIndex(all, any);
    }

    /// <summary>The route that answers, by its place in the file, or -1.</summary>
    public int Match(in RouteQuery query)
    {
        ReadOnlySpan<byte> host = query.Host;
        int group = _exactHosts.Find(host);
        int route = group < 0 ? -1 : _exactPaths[group].Match(in query);
        if (route >= 0)
            return route;

        foreach (int length in _wildcards.Lengths)
        {
            int dot = host.Length - length - 1;
            if (dot <= 0 || host[dot] != (byte)'.')
                continue;
            group = _wildcards.Find(host[(dot + 1)..]);
            route = group < 0 ? -1 : _wildcardPaths[group].Match(in query);
            if (route >= 0)
                return route;
        }

        return _anyHost.Match(in query);
    }

    /// <inheritdoc cref="Match(in RouteQuery)"/>
    /// <param name="host">As in <see cref="RouteQuery"/>.</param>
    /// <param name="path">As in <see cref="RouteQuery"/>.</param>
    public int Match(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path) => Match(new RouteQuery(host, path));
}
