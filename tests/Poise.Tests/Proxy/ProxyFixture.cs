using System.Text;
using System.Text.Json;
using Poise.Core;
using Poise.Http;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;
using Poise.Simulation;

namespace Poise.Proxy;

/// <summary>
/// One worker of the shipping data plane in a simulated world, between scripted backends and clients. Set what the
/// listener and its pool are like and add backends, then let clients talk; <see cref="AssertClean"/> shuts the worker
/// down as in production and looks for whatever was lost on the way.
/// </summary>
internal sealed class ProxyFixture : IDisposable
{
    public const long Second = 1_000_000_000;

    private readonly SimWorld _world;
    private readonly SimHost _host;
    private readonly List<Backend> _backends = [];
    private readonly List<(Acceptor Acceptor, SimListener Listener)> _backendPorts = [];
    private readonly MetricRegistry _metrics = new();
    private SimListener? _port;
    private int _clients;

    private readonly AccessLogQueue? _log;
    private readonly List<Worker> _workers = [];

    public ProxyFixture(ulong seed = 1, SimFaults? faults = null, bool withLog = false)
    {
        _world = new SimWorld(seed, faults);
        _host = _world.AddHost("10.0.0.1");
        CounterCells cells = _metrics.NewCells();
        _log = withLog ? new AccessLogQueue(cells, new DrainSignal()) : null;
        Worker = new Worker(_world.AddLoop(_host), seed, cells, _log, events: null);
        _workers.Add(Worker);
    }

    public Worker Worker { get; }

    public SimWorld World => _world;

    public ListenerProtocol Protocol { get; init; } = ListenerProtocol.Http;

    public ListenerTimeouts Timeouts { get; init; } =
        new(10 * Second, 60 * Second, 30 * Second, 30 * Second, 3600 * Second);

    public PoolTimeouts PoolTimeouts { get; init; } = new(2 * Second, 30 * Second, 60 * Second);

    public PoolConnections PoolConnections { get; init; } = new(128, 0);

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    public HeadLimits HeadLimits { get; init; } = HeadLimits.Default;

    public long BodyLimit { get; init; }

    public int ConnectionLimit { get; init; }

    public Cidr[] Trusted { get; init; } = [];

    public IReadOnlyList<Backend> Backends => _backends;

    /// <summary>The listening descriptor, once a client was started.</summary>
    public int Port => _port!.Descriptor;

    /// <summary>Adds another worker of the same process, which does not listen.</summary>
    public Worker AddWorker()
    {
        _workers.Add(new Worker(_world.AddLoop(_host), 2, _metrics.NewCells(), null, events: null));
        WorkerLoad.Join([.. _workers]);
        return _workers[^1];
    }

    public Listener Listener { get; private set; } = null!;

    /// <summary>Adds a backend that serves each connection, counted from 0, by a script, and closes it then.</summary>
    /// <returns>Its host, for the faults that it can have.</returns>
    public SimHost AddBackend(Func<Peer, int, LoopTask> serve)
    {
        SimHost host = _world.AddHost($"10.0.1.{_backends.Count + 1}");
        SimListener listener = host.Listen(80);
        SimLoop loop = _world.AddLoop(host);
        AddBackend(listener.Address);
        Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
        _backendPorts.Add((acceptor, listener));
        _world.Spawn(loop, () => AcceptAll(loop, acceptor, serve));
        return host;
    }

    /// <summary>
    /// Adds a backend that answers every request of every connection with 200 and <paramref name="body"/>.
    /// </summary>
    public SimHost AddBackend(string body) => AddBackend(async (peer, _) =>
    {
        while ((await peer.ReadHead()).EndsWith("\r\n\r\n", StringComparison.Ordinal))
            await peer.Write($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    });

    /// <summary>Adds a backend where nobody listens: connects are refused.</summary>
    public void AddDeadBackend() => AddBackend(_world.AddHost($"10.0.1.{_backends.Count + 1}").Address.WithPort(80));

    /// <summary>Lets one client talk to the listener, until its script ends.</summary>
    public string Run(Func<Peer, LoopTask<string>> script)
    {
        string? result = null;
        Start(async client => result = await script(client));
        Assert.True(_world.RunUntil(() => result is not null), "the client's script did not end");
        return result!;
    }

    /// <summary>Starts a client that closes its connection where its script ends.</summary>
    public void Start(Func<Peer, LoopTask> script)
    {
        Listen();
        SimLoop loop = _world.AddLoop(_world.AddHost($"10.1.0.{++_clients}"));
        _world.Spawn(loop, async () =>
        {
            Connection connection = loop.NewConnection();
            Assert.Equal(IoError.None, (await connection.Connect(_port!.Address, loop.Now + 60 * Second)).Error);
            var client = new Peer(connection);
            await script(client);
            client.Close();
        });
    }

    /// <summary>One request, and all that comes back until the connection is closed.</summary>
    public string Ask(string request) => Run(async client =>
    {
        await client.Write(request);
        return await client.ReadToEnd();
    });

    public MetricRegistry Metrics => _metrics;

    /// <summary>What is counted about the one listener.</summary>
    public Series OfListener => Listener.Series;

    /// <summary>What is counted about the one pool.</summary>
    public Series OfPool => Listener.Pool!.Series;

    /// <summary>HTTP requests that ended.</summary>
    public long Requests => ListenerMetrics.Requests.Read(OfListener);

    public long Retries => PoolMetrics.Retries.Read(OfPool);

    public long Connects => CountOverBackends(BackendMetrics.Connects);

    public long Reuses => CountOverBackends(BackendMetrics.Reuses);

    public long Count(Counter counter) => _metrics.Read(counter);

    public long Count(Reason reason) => ListenerMetrics.Reasons.Read(OfListener, reason);

    private long CountOverBackends(Counter counter) => _backends.Sum(backend => counter.Read(backend.Series));

    /// <summary>The lines of the access log so far.</summary>
    public JsonElement[] LogLines() =>
        [.. Encoding.UTF8.GetString(_log!.Peek()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];

    public void OnWorker(Action action) => On(Worker, action);

    public static void On(Worker worker, Action action) => worker.Loop.Post(new Message(action));

    /// <summary>Ends the world as a planned shutdown does. Nothing may be left of any connection.</summary>
    public void AssertClean()
    {
        _workers.ForEach(worker => On(worker, () =>
        {
            worker.CloseListeners();
            worker.Drain();
        }));
        Assert.True(_world.RunUntil(() => _workers.TrueForAll(worker => worker.Load.Clients == 0)), "clients are left");
        _world.RunFor(Second);
        _workers.ForEach(worker => On(worker, worker.Cut));
        foreach ((Acceptor acceptor, SimListener listener) in _backendPorts)
        {
            acceptor.Stop();
            listener.Close();
        }
        Assert.True(_world.RunUntilDone(), "scripts are left");
        _world.RunFor(Second);
        Assert.Empty(_world.Problems());
        Assert.All(_backends, backend => Assert.Equal(0, backend.InFlight));
        Assert.Equal(0, Listener.Gauge.Open);
        Assert.Equal(0, Count(ExchangeMetrics.Exceptions));
        Assert.Equal(
            ListenerMetrics.Accepted.Read(OfListener),
            ListenerMetrics.Closed.Read(OfListener) + ListenerMetrics.Refused.Read(OfListener));
    }

    public void Dispose() => _world.Dispose();

    private void AddBackend(NetAddress address)
    {
        int id = _backends.Count;
        _backends.Add(new Backend(new BackendKey("app", "b" + id), address.ToString(), 1, id) { Endpoint = address });
    }

    private void Listen()
    {
        if (_port is not null)
            return;
        _port = _host.Listen(80);
        var pool = new Pool(
            "app", _backends.ToArray(), new RoundRobin(_backends.Count), PoolTimeouts, PoolConnections);
        Route[] routes = [new Route("web", RouteMatch.Any, pool, Retry, RouteMetrics.NewSeries("web", "web"))];
        Listener = new Listener
        {
            Name = "web",
            Protocol = Protocol,
            Addresses = [_port.Address],
            Routes = routes,
            RouteTable = new RouteTable([routes[0].Match]),
            Pool = pool,
            Timeouts = Timeouts,
            HeadLimits = HeadLimits,
            BodyLimit = BodyLimit,
            ConnectionLimit = ConnectionLimit,
            TrustedProxies = Trusted,
            Live = new LiveListener("web"),
        };
        Listener.Live.Current = Listener;
        OnWorker(() => Worker.Listen(Listener, _port.Descriptor));
    }

    private async LoopTask AcceptAll(SimLoop loop, Acceptor acceptor, Func<Peer, int, LoopTask> serve)
    {
        for (int i = 0; ; i++)
        {
            AcceptedSocket accepted = await acceptor.Accept();
            if (accepted.Error == IoError.Aborted)
                return;
            if (accepted.Error != IoError.None)
                continue;
            var peer = new Peer(loop.Adopt(accepted));
            int index = i;
            _world.Spawn(loop, async () =>
            {
                await serve(peer, index);
                peer.Close();
            });
        }
    }

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
