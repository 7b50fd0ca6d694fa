using Poise.Core;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Config;

/// <summary>
/// What lives longer than a snapshot, by name: backends with their counts and failures, listeners with their counts.
/// </summary>
public sealed class LiveObjects
{
    private readonly Dictionary<BackendKey, Backend> _backends = [];
    private readonly Dictionary<(string Name, ListenerProtocol Protocol), LiveListener> _listeners = [];
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
            };
            _backends[key] = backend;
        }
        backend.Weight = options.Weight;
        return backend;
    }

    internal LiveListener Listener(string name, ListenerProtocol protocol)
    {
        if (!_listeners.TryGetValue((name, protocol), out LiveListener? listener))
            _listeners[(name, protocol)] = listener = new LiveListener();
        return listener;
    }
}
