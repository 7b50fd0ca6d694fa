using System.Text;
using Poise.Core;
using Poise.Http;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// The shipping data plane as one simulated process: workers on simulated loops, one http and one tcp listener over the
/// same backends, driven through drain and cut as the program does it.
/// </summary>
internal sealed class ProxyProcess
{
    private const ushort HttpPort = 80;
    private const ushort TcpPort = 90;

    private readonly SimHost _host;
    private readonly List<SimLoop> _loops = [];
    private readonly List<Worker> _workers = [];
    private readonly List<AccessLogQueue> _logs = [];
    private readonly List<Backend> _backends = [];
    private readonly Listener[] _listeners;
    private readonly SimWorld _world;

    internal ProxyProcess(
        SimWorld world, IReadOnlyList<BackendProcess> backends, ProxyPolicy policy)
    {
        _world = world;
        SimRandom random = world.Random.Fork();
        _host = world.AddHost(random.OnceIn(3) ? "fd00::1" : "10.0.0.1");
        BalancerKind balancer = Balancers.All[random.Below(Balancers.All.Length)];
        Pool http = NewPool("http", balancer, backends, backend => backend.Http, random);
        Pool tcp = NewPool("tcp", balancer, backends, backend => backend.Tcp, random);
        _listeners =
        [
            NewListener("web", ListenerProtocol.Http, http, HttpPort, policy),
            NewListener("db", ListenerProtocol.Tcp, tcp, TcpPort, policy with { ConnectionLimit = 0 }),
        ];
        var metrics = new MetricRegistry();
        for (int i = 0; i < policy.Workers; i++)
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
            foreach (Listener listener in _listeners)
                worker.Listen(listener, _host.Listen(listener.Addresses[0].Port).Descriptor);
        }
    }

    internal SimHost Host => _host;

    internal NetAddress Http => _listeners[0].Addresses[0];

    internal NetAddress Tcp => _listeners[1].Addresses[0];

    internal int Clients => _workers.Sum(worker => worker.Load.Clients);

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
            yield return $"{backend.Name}: {backend.InFlight} in flight";
        foreach (Listener listener in _listeners.Where(listener => listener.Gauge.Open != 0))
            yield return $"{listener.Name}: {listener.Gauge.Open} connections counted";
        foreach (Worker worker in _workers.Where(worker => worker.Load.Clients != 0))
            yield return $"a worker counts {worker.Load.Clients} clients";
    }

    private Pool NewPool(
        string name, BalancerKind balancer, IReadOnlyList<BackendProcess> processes,
        Func<BackendProcess, NetAddress> address, SimRandom random)
    {
        List<Backend> backends = [];
        foreach (BackendProcess process in processes)
        {
            NetAddress endpoint = address(process);
            var key = new BackendKey(name, $"{process.Nature}-{backends.Count}");
            int id = _backends.Count + backends.Count;
            backends.Add(new Backend(key, endpoint.ToString(), 1 + random.Below(3), id) { Endpoint = endpoint });
        }
        _backends.AddRange(backends);
        var timeouts = new PoolTimeouts(
            ConnectNs: 2_000_000_000, ResponseHeaderNs: 600_000_000_000, IdleNs: 600_000_000_000);
        var connections = new PoolConnections(random.OnceIn(4) ? random.Below(3) : 128, random.OnceIn(4) ? 3 : 0);
        return new Pool(name, [.. backends], balancer.Create(backends.Count), timeouts, connections);
    }

    private Listener NewListener(
        string name, ListenerProtocol protocol, Pool pool, ushort port, ProxyPolicy policy)
    {
        var route = new Route(name, RouteMatch.Any, pool, policy.Retry, RouteMetrics.NewSeries(name, name));
        return new Listener
        {
            Name = name,
            Protocol = protocol,
            Addresses = [_host.Address.WithPort(port)],
            Routes = [route],
            RouteTable = new RouteTable([route.Match]),
            Pool = pool,
            Timeouts = policy.Timeouts,
            HeadLimits = HeadLimits.Default,
            ConnectionLimit = policy.ConnectionLimit,
            BodyLimit = policy.BodyLimit,
            TrustedProxies = policy.TrustedProxies,
            Via = Encoding.ASCII.GetBytes(policy.Via ?? ""),
            Live = new LiveListener(name),
        };
    }

    private void ForEach(Action<Worker> action)
    {
        foreach (Worker worker in _workers)
            worker.Loop.Post(new Message(() => action(worker)));
    }

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
