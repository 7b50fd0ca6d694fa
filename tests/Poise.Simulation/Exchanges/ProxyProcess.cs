using Poise.Config;
using Poise.Core;
using Poise.Health;
using Poise.Io;
using Poise.Metrics;
using Poise.Nodes;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// The shipping data plane as one simulated process: its configuration goes through the compiler that ships, its
/// workers run on simulated loops and are driven through drain and cut as the program does it.
/// </summary>
internal sealed class ProxyProcess
{
    internal const ushort HttpPort = 80;
    internal const ushort TcpPort = 90;

    private readonly SimHost _host;
    private readonly List<SimLoop> _loops = [];
    private readonly List<Worker> _workers = [];
    private readonly List<AccessLogQueue> _logs = [];
    private readonly HashSet<Backend> _backends = [];
    private readonly HashSet<LiveListener> _listeners = [];
    private readonly HealthAssignment _checks = new();
    private readonly ConfigCompiler _compiler = new(new LiveObjects());
    private readonly IReadOnlyList<BackendProcess> _processes;
    private readonly Dictionary<NetAddress, int> _connects = [];
    private readonly SimWorld _world;

    internal ProxyProcess(SimWorld world, SimHost host, IReadOnlyList<BackendProcess> processes, ProxyConfig config)
    {
        _world = world;
        _host = host;
        _processes = processes;
        host.Connecting = address =>
        {
            _connects[address] = ConnectsTo(address) + 1;
            Connected?.Invoke(address);
        };
        Snapshot = Compile(config, generation: 1);
        SimRandom random = world.Random.Fork();
        var metrics = new MetricRegistry();
        for (int i = 0; i < config.Policy.Workers; i++)
        {
            SimLoop loop = world.AddLoop(_host);
            CounterCells cells = metrics.NewCells();
            var log = new AccessLogQueue(cells, new DrainSignal());
            _loops.Add(loop);
            _logs.Add(log);
            _workers.Add(new Worker(loop, random.Next(), cells, log, events: null));
        }
        WorkerLoad.Join([.. _workers]);
        foreach (Worker worker in _workers)
        {
            foreach (Listener listener in Snapshot.Listeners)
                worker.Listen(listener, _host.Listen(listener.Addresses[0].Port).Descriptor);
        }
    }

    internal SimHost Host => _host;

    /// <summary>Told of each connect that is begun.</summary>
    internal event Action<NetAddress>? Connected;

    /// <summary>In force.</summary>
    internal Snapshot Snapshot { get; }

    internal NetAddress Http => _host.Address.WithPort(HttpPort);

    internal NetAddress Tcp => _host.Address.WithPort(TcpPort);

    internal int Workers => _workers.Count;

    internal int Clients => _workers.Sum(worker => worker.Load.Clients);

    /// <summary>Spreads the health checks over the workers, as at a start.</summary>
    internal void StartChecks()
    {
        HealthChange change = _checks.Change(Snapshot.Checks, [.. Enumerable.Range(0, _workers.Count)]);
        foreach ((int worker, HealthStart start) in change.Starts)
            Tell(_workers[worker], own => own.Checks.Start(start));
    }

    internal void StopChecks() => ForEach(worker => worker.Checks.StopAll());

    /// <summary>Listeners close, what is idle ends, what runs goes on.</summary>
    internal void Drain() => ForEach(worker =>
    {
        worker.CloseListeners();
        worker.Drain();
    });

    internal void Cut() => ForEach(worker => worker.Cut());

    /// <summary>None of its threads runs for a while, as after SIGSTOP.</summary>
    internal void Freeze(long nanoseconds) =>
        _loops.ForEach(loop => loop.DescheduledUntil = _world.Now + nanoseconds);

    /// <summary>Connects to an address that were begun.</summary>
    internal int ConnectsTo(NetAddress address) => _connects.GetValueOrDefault(address);

    /// <summary>What serves where a backend is.</summary>
    internal BackendProcess ProcessOf(Backend backend) =>
        _processes.First(process => process.Http == backend.Endpoint || process.Tcp == backend.Endpoint);

    /// <summary>All that the proxy knows a process by.</summary>
    internal IEnumerable<(Pool Pool, Backend Backend)> BackendsOf(BackendProcess process) =>
        from pool in Snapshot.Pools
        from backend in pool.Backends.ToArray()
        where ProcessOf(backend) == process
        select (pool, backend);

    /// <summary>Each worker closes its idle connections to a backend, as whoever drains one has them do.</summary>
    /// <param name="backend">Which.</param>
    /// <param name="onlySays">Only says that it does.</param>
    /// <param name="done">Called once for each worker, behind it.</param>
    internal void Discard(Backend backend, bool onlySays, Action done) => ForEach(worker =>
    {
        if (!onlySays)
            worker.Discard(backend);
        done();
    });

    internal void ReadLogs(Ledger ledger)
    {
        foreach (AccessLogQueue log in _logs)
        {
            while (!log.IsEmpty)
            {
                ledger.ReadLog(log.Peek());
                log.Release();
            }
        }
    }

    /// <summary>Counts that have not come back to zero; the world looks for what is rented, armed or open.</summary>
    internal IEnumerable<string> Problems()
    {
        foreach (Backend backend in _backends.Where(backend => backend.InFlight != 0))
            yield return $"{backend.Key}: {backend.InFlight} in flight";
        foreach (LiveListener listener in _listeners.Where(listener => listener.Gauge.Open != 0))
            yield return $"a listener counts {listener.Gauge.Open} connections";
        foreach (Worker worker in _workers.Where(worker => worker.Load.Clients != 0))
            yield return $"a worker counts {worker.Load.Clients} clients";
    }

    private Snapshot Compile(ProxyConfig config, int generation)
    {
        Snapshot snapshot = _compiler.Compile(config.ToOptions(_host, _processes), generation);
        foreach (Pool pool in snapshot.Pools)
            _backends.UnionWith(pool.Backends.ToArray());
        _listeners.UnionWith(snapshot.Listeners.Select(listener => listener.Live));
        return snapshot;
    }

    private void ForEach(Action<Worker> action)
    {
        foreach (Worker worker in _workers)
            Tell(worker, action);
    }

    private static void Tell(Worker worker, Action<Worker> action) =>
        worker.Loop.Post(new Message(() => action(worker)));

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
