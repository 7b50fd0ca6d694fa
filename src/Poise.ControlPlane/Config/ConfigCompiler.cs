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
/// from a <see cref="LiveObjects"/>, so that what has the same name in two snapshots is the same object.
/// </summary>
public sealed class ConfigCompiler(LiveObjects live)
{
    /// <param name="options">From <see cref="ConfigFile"/>, without an error.</param>
    /// <param name="generation">1 or more.</param>
    /// <param name="before">What is in force until then, or null: who joins one of its pools must be found up
    /// first.</param>
    public Snapshot Compile(PoiseOptions options, int generation, Snapshot? before = null)
    {
        var pools = options.Pools.ToDictionary(pool => pool.Name, CompilePool, StringComparer.Ordinal);
        foreach (Pool running in before?.Pools ?? [])
        {
            if (pools.TryGetValue(running.Name, out Pool? pool))
                MarkUnproven(pool.Backends.ToArray().Except(running.Backends.ToArray()));
        }
        return new Snapshot
        {
            Generation = generation,
            Listeners = [.. options.Listeners.Select(listener => CompileListener(listener, pools))],
            Pools = [.. pools.Values],
            Checks =
            [
                .. options.Pools.Select(pool => new CheckedPool(pools[pool.Name], new HealthSettings(pool.Health))),
            ],
        };
    }

    private static void MarkUnproven(IEnumerable<Backend> backends)
    {
        foreach (Backend backend in backends)
            backend.IsUnproven = true;
    }

    private Pool CompilePool(PoolOptions options)
    {
        Backend[] backends = [.. options.Backends.Select(backend => live.Backend(options.Name, backend))];
        return new Pool(
            options.Name,
            backends,
            options.Balance.Algorithm.Create(backends.Length),
            new PoolTimeouts(
                Nanoseconds(options.Timeouts.Connect),
                Nanoseconds(options.Timeouts.ResponseHeader),
                Nanoseconds(options.Timeouts.Idle)),
            new PoolConnections(options.Connections.IdlePerBackend, options.Connections.MaxRequests),
            options.FailOpen)
        {
            Series = live.PoolSeries(options.Name),
        };
    }

    private Listener CompileListener(ListenerOptions options, Dictionary<string, Pool> pools)
    {
        var routes = new List<Route>();
        foreach (RouteOptions route in options.Routes)
        {
            string name = route.Name ?? $"{options.Name}[{routes.Count}]";
            routes.Add(new Route(
                name,
                CompileMatch(route.Match),
                pools[route.Pool],
                CompileRetry(route.Retry),
                live.RouteSeries(options.Name, name)));
        }
        if (options.Pool is not null)
        {
            Series series = live.RouteSeries(options.Name, options.Name);
            routes.Add(new Route(options.Name, RouteMatch.Any, pools[options.Pool], RetryPolicy.Default, series));
        }
        return new Listener
        {
            Name = options.Name,
            Protocol = options.Protocol,
            Addresses = [.. options.Bind.SelectMany(Addresses)],
            Routes = [.. routes],
            RouteTable = new RouteTable([.. routes.Select(route => route.Match)]),
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
