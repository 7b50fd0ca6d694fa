using System.Net;
using System.Net.Sockets;
using System.Text;
using Poise.Core;
using Poise.Health;
using Poise.Http;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Config;

/// <summary>
/// Turns options, which were checked, into the snapshot that workers run on. Live objects (backends, listeners) come
/// from a <see cref="LiveObjects"/>, so that what has the same name in two snapshots is the same object. What has the
/// same options as in the snapshot in force is the same object too: so whatever a change of the configuration does not
/// touch goes on as if there were none, round-robin's place included, and costs nothing.
/// </summary>
public sealed class ConfigCompiler(LiveObjects live)
{
    private PoiseOptions _optionsInForce = new();

    /// <summary>What was taken over last; empty before the first.</summary>
    public Snapshot InForce { get; private set; } = new() { Generation = 0, Listeners = [], Pools = [], Checks = [] };

    /// <summary>Compiles; nothing of what runs is changed by it.</summary>
    /// <param name="options">From <see cref="ConfigFile"/>, without an error.</param>
    /// <param name="generation">1 or more.</param>
    public Snapshot Compile(PoiseOptions options, int generation)
    {
        live.Begin();
        var pools = new Dictionary<string, Pool>(StringComparer.Ordinal);
        var poolsInForce = Named(_optionsInForce.Pools, InForce.Pools, pool => pool.Name);
        foreach (PoolOptions pool in options.Pools)
            pools.Add(pool.Name, CompilePool(pool, poolsInForce.GetValueOrDefault(pool.Name)));
        var listenersInForce = Named(_optionsInForce.Listeners, InForce.Listeners, listener => listener.Name);
        return new Snapshot
        {
            Generation = generation,
            Listeners = [.. options.Listeners.Select(listener =>
                CompileListener(listener, pools, listenersInForce.GetValueOrDefault(listener.Name)))],
            Pools = [.. pools.Values],
            Checks =
            [
                .. options.Pools.Select(pool => new CheckedPool(pools[pool.Name], new HealthSettings(pool.Health))),
            ],
        };
    }

    /// <summary>Puts what was compiled last in force.</summary>
    /// <returns>What workers have to be told.</returns>
    public Departures TakeOver(PoiseOptions options, Snapshot snapshot)
    {
        Departures departures = live.TakeOver(options, snapshot, InForce);
        _optionsInForce = options;
        InForce = snapshot;
        return departures;
    }

    private Pool CompilePool(PoolOptions options, (PoolOptions Options, Pool Compiled) inForce)
    {
        if (options.Equals(inForce.Options))
            return inForce.Compiled;
        Backend[] backends = [.. options.Backends.Select(backend => live.Backend(options.Name, backend))];
        bool keepsBalancer = inForce.Options?.Balance == options.Balance
            && inForce.Compiled.Backends.SequenceEqual(backends);
        return new Pool(
            options.Name,
            backends,
            keepsBalancer ? inForce.Compiled.Balancer : options.Balance.Algorithm.Create(backends.Length),
            new PoolTimeouts(
                Nanoseconds(options.Timeouts.Connect),
                Nanoseconds(options.Timeouts.ResponseHeader),
                Nanoseconds(options.Timeouts.Idle)),
            new PoolConnections(options.Connections.IdlePerBackend, options.Connections.MaxRequests),
            options.FailOpen)
        {
            Series = inForce.Compiled?.Series ?? PoolMetrics.NewSeries(options.Name),
            DrainTimeoutNs = Nanoseconds(options.DrainTimeout),
        };
    }

    private Listener CompileListener(
        ListenerOptions options, Dictionary<string, Pool> pools, (ListenerOptions Options, Listener Compiled) inForce)
    {
        Route[] routes = CompileRoutes(options, pools, inForce);
        bool sameRoutes = inForce.Options is not null && routes.AsSpan().SequenceEqual(inForce.Compiled.Routes);
        if (sameRoutes && options.Equals(inForce.Options))
            return inForce.Compiled;
        RouteMatch[] matches = [.. routes.Select(route => route.Match)];
        bool sameMatches = inForce.Options is not null
            && matches.AsSpan().SequenceEqual([.. inForce.Compiled.Routes.Select(route => route.Match)]);
        return new Listener
        {
            Name = options.Name,
            Protocol = options.Protocol,
            Addresses = [.. options.Bind.SelectMany(Addresses)],
            Routes = routes,
            RouteTable = sameMatches ? inForce.Compiled.RouteTable : new RouteTable(matches),
            Pool = options.Pool is null ? null : pools[options.Pool],
            Timeouts = new ListenerTimeouts(
                Nanoseconds(options.Timeouts.RequestHeader),
                Nanoseconds(options.Timeouts.Idle),
                Nanoseconds(options.Timeouts.RequestBodyIdle),
                Nanoseconds(options.Timeouts.ResponseWriteIdle),
                Nanoseconds(options.Timeouts.Tunnel)),
            HeadLimits = new HeadLimits
            {
                HeaderSize = options.Limits.HeaderSize,
                Headers = options.Limits.Headers,
            },
            BodyLimit = options.Limits.BodySize,
            ConnectionLimit = options.Limits.Connections,
            ClientConnectionLimit = options.Limits.ConnectionsPerClient,
            TrustedProxies = [.. options.TrustedProxies],
            Via = options.Via is null ? [] : Encoding.ASCII.GetBytes(options.Via),
            Live = live.Listener(options.Name, options.Protocol),
        };
    }

    /// <summary>
    /// In the order of the file, the listener's own pool last. A route that is what it was in its place is the same
    /// object, and so is a match: the table of a thousand routes is built anew only where a match has changed.
    /// </summary>
    private static Route[] CompileRoutes(
        ListenerOptions options, Dictionary<string, Pool> pools, (ListenerOptions Options, Listener Compiled) inForce)
    {
        var routes = new List<Route>();
        Dictionary<string, Series> series = SeriesByName(inForce.Compiled);
        foreach (RouteOptions route in options.Routes)
        {
            int place = routes.Count;
            bool hadOne = place < inForce.Options?.Routes.Count;
            Route? before = hadOne ? inForce.Compiled.Routes[place] : null;
            bool sameMatch = hadOne && route.Match == inForce.Options!.Routes[place].Match;
            string name = route.Name ?? $"{options.Name}[{place}]";
            RouteMatch match = sameMatch ? before!.Match : CompileMatch(route.Match);
            Add(new Route(name, match, pools[route.Pool], CompileRetry(route.Retry), SeriesOf(name)), before);
        }
        if (options.Pool is not null)
        {
            Route? before = inForce.Options?.Pool is null ? null : inForce.Compiled.Routes[^1];
            RouteMatch match = before?.Match ?? RouteMatch.Any;
            string name = options.Name;
            Add(new Route(name, match, pools[options.Pool], RetryPolicy.Default, SeriesOf(name)), before);
        }
        return [.. routes];

        void Add(Route route, Route? before) => routes.Add(route == before ? before : route);

        Series SeriesOf(string name)
        {
            if (!series.TryGetValue(name, out Series? counts))
                series.Add(name, counts = RouteMetrics.NewSeries(options.Name, name));
            return counts;
        }
    }

    /// <summary>What is counted about the routes of a listener, by their names.</summary>
    private static Dictionary<string, Series> SeriesByName(Listener? listener)
    {
        var series = new Dictionary<string, Series>(StringComparer.Ordinal);
        foreach (Route route in listener?.Routes ?? [])
            series[route.Name] = route.Series;
        return series;
    }

    private static Dictionary<string, (TOptions, TCompiled)> Named<TOptions, TCompiled>(
        IReadOnlyList<TOptions> options, TCompiled[] compiled, Func<TOptions, string> name) =>
        options.Zip(compiled).ToDictionary(pair => name(pair.First), StringComparer.Ordinal);

    private static RouteMatch CompileMatch(RouteMatchOptions options)
    {
        HostMatcher[] hosts = [.. options.Host.Select(host =>
            host.IsWildcard ? HostMatcher.Wildcard(host.Host) : HostMatcher.Exact(host.Host))];
        PathMatcher path = options.Path switch
        {
            { Exact: { } exact } => PathMatcher.Exact(exact),
            { Prefix: { } prefix } => PathMatcher.Prefix(prefix),
            _ => PathMatcher.Any,
        };
        return new RouteMatch(hosts, path);
    }

    private static RetryPolicy CompileRetry(RetryOptions options) => new(
        options.Attempts,
        options.On.Contains(RetryReason.ConnectFailure),
        options.On.Contains(RetryReason.Reset),
        options.Methods);

    /// <summary><c>:N</c> is two sockets; the IPv6 one is left out where the host has no IPv6.</summary>
    private static IEnumerable<NetAddress> Addresses(BindAddress bind)
    {
        if (bind.Address is not null)
            return [NetAddress.From(bind.Address, bind.Port)];
        NetAddress every = NetAddress.From(IPAddress.Any, bind.Port);
        return Socket.OSSupportsIPv6 ? [every, NetAddress.From(IPAddress.IPv6Any, bind.Port)] : [every];
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
