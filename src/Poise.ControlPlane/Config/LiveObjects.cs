using Poise.Core;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Config;

/// <summary>
/// What lives longer than a snapshot, by name: backends with their counts and failures, listeners with their counts.
/// </summary>
public sealed class LiveObjects
{
    private readonly Dictionary<BackendKey, Backend> _backends = [];
    private readonly Dictionary<(string Name, ListenerProtocol Protocol), LiveListener> _listeners = [];
    private readonly Dictionary<string, Series> _pools = [];
    private readonly Dictionary<(string Listener, string Route), Series> _routes = [];
    private int _nextBackendId;

    /// <summary>
    /// The backend of this name in this pool, made if there is none yet. One that is configured by host name has no
    /// address until somebody finds it.
    /// </summary>
    internal Backend Backend(string pool, BackendOptions options)
    {
        var key = new BackendKey(pool, options.DisplayName);
        string address = options.Address.ToString();
        if (!_backends.TryGetValue(key, out Backend? backend) || backend.Address != address)
        {
            backend = new Backend(key, address, options.Weight, _nextBackendId++)
            {
                Endpoint = options.Address.Address is { } ip ? NetAddress.From(ip, options.Address.Port) : null,
                Series = backend?.Series ?? BackendMetrics.NewSeries(key),
            };
            _backends[key] = backend;
        }
        backend.Weight = options.Weight;
        return backend;
    }

    /// <summary>What is counted about the pool of this name.</summary>
    internal Series PoolSeries(string pool)
    {
        if (!_pools.TryGetValue(pool, out Series? series))
            _pools[pool] = series = PoolMetrics.NewSeries(pool);
        return series;
    }

    /// <summary>What is counted about the route of this name on this listener.</summary>
    internal Series RouteSeries(string listener, string route)
    {
        if (!_routes.TryGetValue((listener, route), out Series? series))
            _routes[(listener, route)] = series = RouteMetrics.NewSeries(listener, route);
        return series;
    }

    internal LiveListener Listener(string name, ListenerProtocol protocol)
    {
        if (!_listeners.TryGetValue((name, protocol), out LiveListener? listener))
            _listeners[(name, protocol)] = listener = new LiveListener(name);
        return listener;
    }
}
