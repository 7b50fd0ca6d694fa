using Poise.Config;
using Poise.Core.Options;
using Poise.Health;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

/// <summary>
/// What the status says of a snapshot in words. It is worked out once for each, so that a status that is asked for
/// every second makes no garbage of it: a collection stops the workers.
/// </summary>
internal sealed class StatusTexts
{
    private readonly string[][] _bind;
    private readonly string[][] _matches;
    private readonly string[] _balance;
    private readonly string[] _health;

    internal StatusTexts(Snapshot snapshot, PoiseOptions options)
    {
        Snapshot = snapshot;
        _bind = Array.ConvertAll(
            snapshot.Listeners,
            listener => Array.ConvertAll(listener.Addresses, address => address.ToString()));
        _matches = Array.ConvertAll(
            snapshot.Listeners,
            listener => Array.ConvertAll(listener.Routes, route => Of(route.Match)));
        Dictionary<string, PoolOptions> pools = options.Pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);
        _balance = Array.ConvertAll(snapshot.Pools, pool => Of(pools, pool, its => its.Balance.Algorithm.Name));
        _health = Array.ConvertAll(snapshot.Pools, pool => Of(pools, pool, its => Of(its.Health)));
    }

    internal Snapshot Snapshot { get; }

    /// <summary>The addresses that the listener has open.</summary>
    internal string[] Bind(int listener) => _bind[listener];

    /// <summary>Which requests the route is for.</summary>
    internal string Match(int listener, int route) => _matches[listener][route];

    internal string Balance(int pool) => _balance[pool];

    /// <summary>How its backends are checked.</summary>
    internal string Health(int pool) => _health[pool];

    internal static string Name(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Tcp => "tcp",
        _ => "http",
    };

    // A reload may come between the two: the pool is then described at the next status.
    private static string Of(Dictionary<string, PoolOptions> options, Pool pool, Func<PoolOptions, string> text) =>
        options.TryGetValue(pool.Name, out PoolOptions? its) ? text(its) : "";

    /// <summary>As <c>http /healthz every 2s</c>.</summary>
    private static string Of(HealthOptions health)
    {
        string probe = health.Http is { } path ? $"http {path}" : "tcp";
        return $"{probe} every {DurationText.Format((long)health.Interval.TotalMilliseconds)}";
    }

    /// <summary>As <c>example.com, *.example.com /api/</c>; <c>any</c> where it is for every request.</summary>
    private static string Of(RouteMatch match)
    {
        string hosts = string.Join(", ", match.Hosts.ToArray().Select(host => host.ToString()));
        string path = match.Path.IsAny ? "" : match.Path.ToString();
        string both = hosts.Length > 0 && path.Length > 0 ? $"{hosts} {path}" : hosts + path;
        return both.Length > 0 ? both : "any";
    }
}
