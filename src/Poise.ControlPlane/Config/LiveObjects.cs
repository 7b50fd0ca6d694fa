using Poise.Core;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Config;

/// <summary>
/// What lives longer than a snapshot, by name: backends with their state, counts and failures, listeners with their
/// counts. A snapshot is compiled over those that there are and over new ones; nothing changes before it is taken
/// over, and one that is not leaves no trace.
/// </summary>
public sealed class LiveObjects
{
    private readonly Dictionary<BackendKey, LiveBackend> _backends = [];
    private readonly Dictionary<(string Name, ListenerProtocol Protocol), LiveListener> _listeners = [];
    private readonly List<Backend> _replaced = [];
    private readonly BackendIds _ids = new();

    /// <summary>Backends that are remembered, those included that left and still have work.</summary>
    internal int BackendCount => _backends.Count + _replaced.Count;

    /// <summary>Listeners that are remembered.</summary>
    internal int ListenerCount => _listeners.Count;

    /// <summary>Begins a snapshot; what was made for one that was not taken over is forgotten.</summary>
    internal void Begin()
    {
        _ids.DropDraft();
        Forget();
    }

    /// <summary>
    /// The backend of this name in this pool, made if there is none yet at this address. One that is configured by host
    /// name has no address until somebody finds it.
    /// </summary>
    internal Backend Backend(string pool, BackendOptions options)
    {
        var key = new BackendKey(pool, options.DisplayName);
        string address = options.Address.ToString();
        if (_backends.TryGetValue(key, out LiveBackend? known) && known.Backend.Address == address)
            return known.Backend;
        return new Backend(key, address, options.Weight, _ids.Draft())
        {
            Endpoint = options.Address.Address is { } ip ? NetAddress.From(ip, options.Address.Port) : null,
            Series = known?.Backend.Series ?? BackendMetrics.NewSeries(key),
            State = options.State,
        };
    }

    /// <summary>The listener of this name and protocol, made if there is none yet.</summary>
    internal LiveListener Listener(string name, ListenerProtocol protocol) =>
        _listeners.TryGetValue((name, protocol), out LiveListener? listener) ? listener : new LiveListener(name);

    /// <summary>Puts a snapshot in force in place of the one before.</summary>
    /// <param name="options">What it was compiled from.</param>
    /// <param name="next">Compiled over these objects since <see cref="Begin"/>.</param>
    /// <param name="before">The one in force so far.</param>
    /// <returns>What workers have to be told.</returns>
    internal Departures TakeOver(PoiseOptions options, Snapshot next, Snapshot before)
    {
        _ids.KeepDraft();
        var present = new HashSet<Backend>(ReferenceEqualityComparer.Instance);
        for (int pool = 0; pool < next.Pools.Length; pool++)
        {
            ReadOnlySpan<Backend> backends = next.Pools[pool].Backends;
            for (int i = 0; i < backends.Length; i++)
                Adopt(backends[i], options.Pools[pool].Backends[i]);
            present.UnionWith(backends.ToArray());
        }
        MarkUnproven(next, before);
        bool hasRemovedListeners = PublishListeners(next);
        Backend[] idle = [.. present.Where(backend => !backend.KeepsConnections)];
        return new Departures(RemoveBackends(before, present), idle, hasRemovedListeners);
    }

    /// <summary>
    /// State and weight are the file's where it says something new, and else what an operator made of them.
    /// </summary>
    private void Adopt(Backend backend, BackendOptions file)
    {
        if (!_backends.TryGetValue(backend.Key, out LiveBackend? known))
        {
            _backends.Add(backend.Key, new LiveBackend(backend, file));
            return;
        }
        Backend before = known.Backend;
        backend.Weight = file.Weight == known.File.Weight ? before.Weight : file.Weight;
        backend.State = file.State == known.File.State ? before.State : file.State;
        backend.IsRemoved = false;
        if (backend != before)
        {
            backend.Succeed(before);
            _replaced.Add(before);
        }
        _backends[backend.Key] = new LiveBackend(backend, file);
    }

    /// <summary>
    /// Who joins a pool that has somebody to work must be found up first. Where nobody else is eligible, as when all
    /// backends are replaced at once, a newcomer that may be up is better than none.
    /// </summary>
    private static void MarkUnproven(Snapshot next, Snapshot before)
    {
        Dictionary<string, Pool> running = before.Pools.ToDictionary(pool => pool.Name, StringComparer.Ordinal);
        foreach (Pool pool in next.Pools)
        {
            if (!running.TryGetValue(pool.Name, out Pool? same) || same == pool)
                continue;
            Backend[] old = same.Backends.ToArray();
            Backend[] stays = [.. pool.Backends.ToArray().Intersect(old)];
            bool hasWorkers = Array.Exists(stays, backend => backend.Judge(long.MaxValue) == Eligibility.Eligible);
            foreach (Backend newcomer in pool.Backends.ToArray().Except(old))
            {
                newcomer.Health = HealthReport.Unknown;
                newcomer.IsUnproven = hasWorkers;
            }
        }
    }

    private bool PublishListeners(Snapshot next)
    {
        foreach (Listener listener in next.Listeners)
        {
            _listeners[(listener.Name, listener.Protocol)] = listener.Live;
            listener.Live.Current = listener;
        }
        HashSet<LiveListener> present = [.. next.Listeners.Select(listener => listener.Live)];
        bool any = false;
        foreach (LiveListener listener in _listeners.Values)
        {
            if (listener.Current is null || present.Contains(listener))
                continue;
            listener.Current = null;
            any = true;
        }
        return any;
    }

    private static RemovedBackends[] RemoveBackends(Snapshot before, HashSet<Backend> present)
    {
        var removed = new List<RemovedBackends>();
        foreach (Pool pool in before.Pools)
        {
            Backend[] gone = [.. pool.Backends.ToArray().Where(backend => !present.Contains(backend))];
            foreach (Backend backend in gone)
                backend.IsRemoved = true;
            if (gone.Length > 0)
                removed.Add(new RemovedBackends(gone, pool.DrainTimeoutNs));
        }
        return [.. removed];
    }

    /// <summary>What was removed by an earlier snapshot and has no work left is only memory.</summary>
    private void Forget()
    {
        foreach (LiveBackend each in _backends.Values.Where(each => IsDone(each.Backend)).ToArray())
        {
            _backends.Remove(each.Backend.Key);
            _ids.GiveBack(each.Backend.Id);
        }
        foreach (Backend backend in _replaced.FindAll(IsDone))
        {
            _replaced.Remove(backend);
            _ids.GiveBack(backend.Id);
        }
        foreach (var each in _listeners.Where(each => each.Value is { Current: null, Gauge.Open: 0 }).ToArray())
            _listeners.Remove(each.Key);
    }

    private static bool IsDone(Backend backend) => backend is { IsRemoved: true, InFlight: 0 };

    /// <param name="Backend">The backend.</param>
    /// <param name="File">What the file said of it when it was last loaded.</param>
    private sealed record LiveBackend(Backend Backend, BackendOptions File);
}
