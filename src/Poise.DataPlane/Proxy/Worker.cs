using Poise.Core;
using Poise.Health;
using Poise.Http;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>
/// One event loop's share of the data plane: its acceptors, clients, upstream connections, counters. Everything in it
/// belongs to the loop's thread. What is counted over workers (backends' in-flight work, listeners' connections) lives
/// in shared atomics elsewhere.
/// </summary>
public sealed class Worker
{
    /// <summary>
    /// Most bytes of a message that are looked at together: what is left of a large buffer is for rewriting.
    /// </summary>
    internal const int MaximumAtHand = EventLoop.LargeBufferSize - 2 * 1024;

    private const long CutInterval = 10_000_000;

    private readonly Stack<HttpExchange> _exchanges = new();
    private readonly Stack<TcpSession> _sessions = new();
    private readonly Stack<Tunnel> _tunnels = new();
    private readonly Stack<ExchangeRecord> _records = new();
    private readonly List<ListenerPort> _ports = [];
    private readonly DateClock _date = new();
    private readonly WorkerLog _log;
    private long _dateTurn = -1;
    private int _listening;

    internal Prng Prng;

    /// <param name="loop">Its loop; the worker's members are used on that loop's thread only.</param>
    /// <param name="seed">Of its random choices.</param>
    /// <param name="cells">Its counters.</param>
    /// <param name="accessLog">Its queue of the access log, or null for none.</param>
    /// <param name="events">What Poise says about itself, or null for silence.</param>
    public Worker(EventLoop loop, ulong seed, CounterCells cells, AccessLogQueue? accessLog, EventLog? events)
    {
        Loop = loop;
        Prng = new Prng(seed);
        Cells = cells;
        loop.CountInto(cells);
        Upstreams = new UpstreamConnections(loop);
        Checks = new HealthChecks(loop, cells, events);
        Load = new WorkerLoad(this);
        _log = new WorkerLog(this, accessLog, events);
    }

    public EventLoop Loop { get; }

    public CounterCells Cells { get; }

    /// <summary>The health checks that run here.</summary>
    public HealthChecks Checks { get; }

    /// <summary>Connections of clients that this worker serves; other workers read it.</summary>
    public WorkerLoad Load { get; }

    /// <summary>Whether a listening descriptor is open. Any thread may read it.</summary>
    public bool IsListening => Volatile.Read(ref _listening) > 0;

    /// <summary>The next answer of each connection is its last.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Whatever still waits has been ended: nothing new may begin.</summary>
    internal bool IsCut { get; private set; }

    internal UpstreamConnections Upstreams { get; }

    /// <summary>For a host name in canonical form, for as long as nothing is awaited.</summary>
    internal byte[] HostScratch { get; } = new byte[Authority.MaxHostLength];

    /// <summary>For a backend's name and port, for as long as nothing is awaited.</summary>
    internal byte[] AuthorityScratch { get; } = new byte[253 + 6];

    /// <summary>For a normalised path, for as long as nothing is awaited.</summary>
    internal byte[] PathScratch { get; } = new byte[EventLoop.LargeBufferSize];

    /// <summary>The date of this turn.</summary>
    internal ReadOnlySpan<byte> Date
    {
        get
        {
            if (_dateTurn != Loop.Turn)
            {
                _dateTurn = Loop.Turn;
                _dateSecond = Loop.WallMilliseconds / 1000;
            }
            return _date.At(_dateSecond);
        }
    }

    private long _dateSecond;

    /// <summary>Serves a listener from a listening descriptor, which this worker closes in the end.</summary>
    public void Listen(Listener listener, int listeningDescriptor)
    {
        var port = new ListenerPort(this, listener, listeningDescriptor);
        _ports.Add(port);
        Volatile.Write(ref _listening, _listening + 1);
        port.AcceptAll().Detach();
    }

    /// <summary>Serves an accepted connection, which another worker may have accepted.</summary>
    public void Begin(Listener listener, AcceptedSocket accepted)
    {
        ListenerMetrics.Accepted.Add(listener.Series.Of(Cells));
        Connection client = Loop.Adopt(accepted);
        if (!listener.Gauge.TryEnter(listener, accepted.Peer))
        {
            ListenerMetrics.Refused.Add(listener.Series.Of(Cells));
            Refusal.Run(this, listener, client).Detach();
            return;
        }
        Load.Open();
        if (listener.Protocol == ListenerProtocol.Http)
            HttpConnection.Serve(this, client, listener).Detach();
        else
            RentSession().Serve(client, listener).Detach();
    }

    /// <summary>
    /// First step of a planned shutdown: idle connections close, answers say close. Listeners stay open.
    /// </summary>
    public void Drain()
    {
        IsDraining = true;
        Loop.AbortIdle();
        Upstreams.DiscardIdle();
    }

    /// <summary>Closes the idle connections to a backend, as when it drains or is removed.</summary>
    public void Discard(Backend backend) => Upstreams.DiscardIdle(backend);

    /// <summary>Closes the listeners: nothing new comes in, what is in their queues is still served.</summary>
    public void CloseListeners()
    {
        foreach (ListenerPort port in _ports)
            Close(port).Detach();
        _ports.Clear();
    }

    /// <summary>Ends what is still running; every connection is closed within the next turns.</summary>
    public void Cut()
    {
        IsDraining = IsCut = true;
        Checks.StopAll();
        Loop.AbortAll();
        Upstreams.DiscardIdle();
    }

    internal HttpExchange RentExchange() =>
        _exchanges.TryPop(out HttpExchange? exchange) ? exchange : new HttpExchange(this);

    internal void Return(HttpExchange exchange) => _exchanges.Push(exchange);

    internal Tunnel RentTunnel() => _tunnels.TryPop(out Tunnel? tunnel) ? tunnel : new Tunnel(Loop);

    internal void Return(Tunnel tunnel) => _tunnels.Push(tunnel);

    internal ExchangeRecord RentRecord() => _records.TryPop(out ExchangeRecord? record) ? record : new ExchangeRecord();

    internal void Return(ExchangeRecord record) => _records.Push(record);

    internal void Return(TcpSession session) => _sessions.Push(session);

    /// <summary>A client's connection is over.</summary>
    internal void Closed(Listener listener, NetAddress peer, ConnectionEnd end)
    {
        listener.Gauge.Leave(listener, peer);
        Load.Close();
        ListenerMetrics.Closed.Add(listener.Series.Of(Cells), IsCut ? ConnectionEnd.Cut : end);
    }

    internal void Account(HttpExchange exchange) => _log.Account(exchange);

    internal void Account(ExchangeRecord record, Listener listener, NetAddress client) =>
        _log.Account(record, listener, client);

    internal void AcceptPaused() => _log.AcceptPaused();

    internal void Report(Exception exception) => _log.Report(exception);

    private async LoopTask Close(ListenerPort port)
    {
        await port.Close();
        Volatile.Write(ref _listening, _listening - 1);
    }

    private async LoopTask CutAll()
    {
        var pause = new LoopTimer(Loop);
        // What was cut once may try again: on another backend, or to close slowly.
        do
        {
            Loop.AbortAll();
            Upstreams.DiscardIdle();
            await pause.Until(Loop.Now + CutInterval);
        }
        while (Load.Clients > 0);
    }

    private TcpSession RentSession() => _sessions.TryPop(out TcpSession? session) ? session : new TcpSession(this);
}
