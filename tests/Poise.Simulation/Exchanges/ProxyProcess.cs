using Poise.Config;
using Poise.Core;
using Poise.Health;
using Poise.Io;
using Poise.Metrics;
using Poise.Nodes;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Simulation.Exchanges;

/// <summary>How the proxy is made to break the rules, so that the oracle can be seen to notice.</summary>
internal enum ReloadSabotage
{
    None,
    KeepsOldRules,
    ClosesWantedPort,
    KeepsIdleConnections,
    PicksRemoved,
}

/// <summary>
/// The shipping data plane as one simulated process: its configuration goes through the compiler that ships, its
/// workers run on simulated loops and are driven through reload, drain and cut as the program does it.
/// </summary>
internal sealed class ProxyProcess
{
    internal const ushort HttpPort = 80;
    internal const ushort OtherHttpPort = 81;
    internal const ushort TcpPort = 90;

    private readonly SimWorld _world;
    private readonly SimHost _host;
    private readonly SimRandom _random;
    private readonly IReadOnlyList<BackendProcess> _processes;
    private readonly LiveObjects _live = new();
    private readonly ConfigCompiler _compiler;
    private readonly HealthAssignment _checks = new();
    private readonly MetricRegistry _metrics = new();
    private readonly List<SimLoop> _loops = [];
    private readonly List<Worker> _workers = [];
    private readonly List<AccessLogQueue> _logs = [];
    private readonly HashSet<Backend> _backends = [];
    private readonly HashSet<LiveListener> _listeners = [];
    private readonly Dictionary<NetAddress, int> _connects = [];
    private PoiseOptions _options;
    private List<BoundSocket> _sockets;

    // Those behind are retiring.
    private int _active;

    internal ProxyProcess(SimWorld world, SimHost host, IReadOnlyList<BackendProcess> processes, ProxyConfig config)
    {
        _world = world;
        _host = host;
        _random = world.Random.Fork();
        _processes = processes;
        _compiler = new ConfigCompiler(_live);
        host.Connecting = address =>
        {
            _connects[address] = ConnectsTo(address) + 1;
            Connected?.Invoke(address);
        };
        _options = config.ToOptions(host, processes);
        Snapshot = Compile(_options, generation: 1);
        _compiler.TakeOver(_options, Snapshot);
        UseWorkers(config.Policy.Workers);
        SocketPlan plan = SocketPlan.Of([], Snapshot.Listeners, [.. Enumerable.Range(0, _active)]);
        _sockets = [.. plan.Open.Select(Open)];
        foreach (BoundSocket socket in _sockets)
            _workers[socket.Worker].Listen(socket.Listener, socket.Descriptor);
    }

    /// <summary>Told of each connect that is begun.</summary>
    internal event Action<NetAddress>? Connected;

    /// <summary>Told of each backend that a reload removes, when nothing may be sent there any more.</summary>
    internal event Action<Backend>? Removed;

    internal SimHost Host => _host;

    /// <summary>In force.</summary>
    internal Snapshot Snapshot { get; private set; }

    internal NetAddress Tcp => _host.Address.WithPort(TcpPort);

    internal int Workers => _workers.Count;

    /// <summary>Timers that are armed.</summary>
    internal int Timers => _loops.Sum(loop => loop.Timers.Count);

    internal int Clients => _workers.Sum(worker => worker.Load.Clients);

    /// <summary>
    /// Changes to another configuration while everything goes on: <see cref="ConfigChange"/> on simulated threads.
    /// </summary>
    /// <param name="config">The next.</param>
    /// <param name="history">Told when it is in force.</param>
    /// <param name="control">The thread that changes it.</param>
    /// <param name="sabotage">Broken on purpose.</param>
    internal async LoopTask Reload(
        ProxyConfig config, ProxyHistory history, SimLoop control, ReloadSabotage sabotage = ReloadSabotage.None)
    {
        PoiseOptions options = config.ToOptions(_host, _processes);
        Snapshot next = Compile(options, Snapshot.Generation + 1);
        int before = _active;
        int[] workers = [.. Enumerable.Range(0, config.Policy.Workers)];
        SocketPlan plan = SocketPlan.Of(_sockets, next.Listeners, workers);
        if (sabotage == ReloadSabotage.ClosesWantedPort)
            Spoil(plan);
        // As when a socket cannot be had: nothing has changed then.
        if (_host.FreeDescriptors < plan.Open.Count)
            return;
        BoundSocket[] opened = [.. plan.Open.Select(Open)];
        // A connection follows its listener at once; a port follows to another listener when its worker is told.
        bool changesPorts = !config.ListensAs(history.Current);
        history.Announce(config);
        if (!changesPorts || sabotage == ReloadSabotage.KeepsOldRules)
            history.Settle(_world.Now);
        if (sabotage == ReloadSabotage.KeepsOldRules)
            return;
        Departures departures = _compiler.TakeOver(options, next);
        (Snapshot, _options) = (next, options);
        foreach (Backend backend in departures.Backends.SelectMany(removed => removed.Backends.ToArray()))
            Removed?.Invoke(backend);
        UseWorkers(config.Policy.Workers);
        await Hand(plan, opened, control);
        history.Settle(_world.Now);
        if (sabotage != ReloadSabotage.KeepsIdleConnections)
            await Tell(_workers, worker => ConfigChange.Leave(worker, departures), control);
        if (before > _active)
            await Tell(_workers[_active..before], worker => worker.Retire(), control);
        await AssignChecks(control);
    }

    /// <summary>Spreads the health checks over the workers.</summary>
    internal async LoopTask AssignChecks(SimLoop control)
    {
        HealthChange change = _checks.Change(Snapshot.Checks, [.. Enumerable.Range(0, _active)]);
        foreach ((int worker, Backend backend) in change.Stops)
            await Tell([_workers[worker]], own => own.Checks.Stop(backend), control);
        foreach ((int worker, HealthStart start) in change.Starts)
            await Tell([_workers[worker]], own => own.Checks.Start(start), control);
    }

    internal void StopChecks() => Post(worker => worker.Checks.StopAll());

    /// <summary>Listeners close, what is idle ends, what runs goes on.</summary>
    internal void Drain() => Post(worker =>
    {
        worker.CloseListeners();
        worker.Drain();
    });

    internal void Cut() => Post(worker => worker.Cut());

    /// <summary>None of its threads runs for a while, as after SIGSTOP.</summary>
    internal void Freeze(long nanoseconds) =>
        _loops.ForEach(loop => loop.DescheduledUntil = _world.Now + nanoseconds);

    /// <summary>Connects to an address that were begun.</summary>
    internal int ConnectsTo(NetAddress address) => _connects.GetValueOrDefault(address);

    /// <summary>What is in flight at an address, by whatever name it goes.</summary>
    internal int InFlightAt(NetAddress address) =>
        _backends.Where(backend => backend.Endpoint == address).Sum(backend => backend.InFlight);

    /// <summary>Whether there is a pool of that name.</summary>
    internal bool HasPool(string name) => Array.Exists(Snapshot.Pools, pool => pool.Name == name);

    /// <summary>Whether a pool has another backend at the same address.</summary>
    internal bool Others(Backend backend) => Array.Exists(Snapshot.Pools,
        pool => Array.Exists(pool.Backends.ToArray(), other => other != backend && other.Endpoint == backend.Endpoint));

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
    internal void Discard(Backend backend, bool onlySays, Action done) => Post(worker =>
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
        // A compiler forgets what is over when it begins.
        _compiler.Compile(_options, Snapshot.Generation + 1);
        int backends = Snapshot.Pools.Sum(pool => pool.Backends.Length);
        if (_live.BackendCount != backends || _live.ListenerCount != Snapshot.Listeners.Length)
            yield return $"{_live.BackendCount} backends are remembered instead of {backends},"
                + $" {_live.ListenerCount} listeners instead of {Snapshot.Listeners.Length}";
    }

    private Snapshot Compile(PoiseOptions options, int generation)
    {
        Snapshot snapshot = _compiler.Compile(options, generation);
        foreach (Pool pool in snapshot.Pools)
            _backends.UnionWith(pool.Backends.ToArray());
        _listeners.UnionWith(snapshot.Listeners.Select(listener => listener.Live));
        return snapshot;
    }

    /// <summary>So many take connections from now on; those that retire come back before new ones are made.</summary>
    private void UseWorkers(int count)
    {
        for (int i = _active; i < Math.Min(count, _workers.Count); i++)
            Post(_workers[i], worker => worker.Revive());
        while (_workers.Count < count)
        {
            SimLoop loop = _world.AddLoop(_host);
            CounterCells cells = _metrics.NewCells();
            var log = new AccessLogQueue(cells, new DrainSignal());
            _loops.Add(loop);
            _logs.Add(log);
            _workers.Add(new Worker(loop, _random.Next(), cells, log, events: null));
        }
        _active = count;
        WorkerLoad.Join([.. _workers[..count]], [.. _workers[count..]]);
    }

    private BoundSocket Open(BoundSocket wanted) =>
        wanted with { Descriptor = _host.Listen(wanted.Address.Port).Descriptor };

    private static void Spoil(SocketPlan plan)
    {
        foreach ((BoundSocket before, BoundSocket after) in plan.Keep.ToArray())
        {
            if (before.Address.Port != HttpPort)
                continue;
            plan.Keep.Remove((before, after));
            plan.Close.Add(before);
        }
    }

    /// <summary>As ListenerSockets does it with real ones.</summary>
    private async LoopTask Hand(SocketPlan plan, BoundSocket[] opened, SimLoop control)
    {
        _sockets = [.. plan.Keep.Select(socket => socket.After), .. opened];
        List<(Worker Worker, Action<Worker> Order)> first = [];
        List<(Worker Worker, Action<Worker> Order)> second = [];
        foreach ((BoundSocket before, BoundSocket after) in plan.Keep)
        {
            if (before.Worker != after.Worker)
            {
                first.Add((_workers[before.Worker], worker => worker.GiveBack(before.Descriptor)));
                second.Add((_workers[after.Worker], worker => worker.Listen(after.Listener, after.Descriptor)));
            }
            else if (before.Listener != after.Listener)
            {
                first.Add((_workers[after.Worker], worker => worker.Assign(after.Descriptor, after.Listener)));
            }
        }
        foreach (BoundSocket socket in opened)
            first.Add((_workers[socket.Worker], worker => worker.Listen(socket.Listener, socket.Descriptor)));
        foreach (BoundSocket socket in plan.Close)
            first.Add((_workers[socket.Worker], worker => worker.CloseListener(socket.Descriptor)));
        await Tell(first, control);
        await Tell(second, control);
    }

    private static LoopTask Tell(IEnumerable<Worker> workers, Action<Worker> order, SimLoop control) =>
        Tell([.. workers.Select(worker => (worker, order))], control);

    /// <summary>Ends when all have done it.</summary>
    private static async LoopTask Tell(List<(Worker Worker, Action<Worker> Order)> orders, SimLoop control)
    {
        int left = orders.Count;
        foreach ((Worker worker, Action<Worker> order) in orders)
        {
            Post(worker, own =>
            {
                order(own);
                left--;
            });
        }
        var pause = new LoopTimer(control);
        while (left > 0)
            await pause.Until(control.Now + 1_000_000);
    }

    private void Post(Action<Worker> action)
    {
        foreach (Worker worker in _workers)
            Post(worker, action);
    }

    private static void Post(Worker worker, Action<Worker> action) =>
        worker.Loop.Post(new Message(() => action(worker)));

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
