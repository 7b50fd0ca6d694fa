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

    private readonly Stack<HttpExchange> _exchanges = new();
    private readonly Stack<TcpSession> _sessions = new();
    private readonly Stack<Tunnel> _tunnels = new();
    private readonly Stack<ExchangeRecord> _records = new();
    private readonly ListenerPorts _ports;
    private readonly DateClock _date = new();
    private readonly WorkerLog _log;
    private long _dateTurn = -1;

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
        _ports = new ListenerPorts(this);
        _log = new WorkerLog(this, accessLog, events);
    }

    public EventLoop Loop { get; }

    public CounterCells Cells { get; }

    /// <summary>The health checks that run here.</summary>
    public HealthChecks Checks { get; }

    /// <summary>Connections of clients that this worker serves; other workers read it.</summary>
    public WorkerLoad Load { get; }

    /// <summary>Whether a listening descriptor is open. Any thread may read it.</summary>
    public bool IsListening => _ports.Open > 0;

    /// <summary>Whether a listening descriptor is on its way to be closed. Any thread may read it.</summary>
    public bool IsClosingListeners => _ports.Closing > 0;

    /// <summary>The next answer of each connection is its last.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>It is one too many: what is idle moves to other workers.</summary>
    internal bool IsRetiring { get; private set; }

    /// <summary>Whether connections to backends are kept for a next exchange.</summary>
    internal bool KeepsUpstreams => !IsDraining && !IsRetiring;

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
    public void Listen(Listener listener, int descriptor) => _ports.Add(listener, descriptor);

    /// <summary>A descriptor that it listens on is another listener's from now on.</summary>
    public void Assign(int descriptor, Listener listener) => _ports.Assign(descriptor, listener);

    /// <summary>Gives a listening descriptor back, queue and all, for another worker to listen on.</summary>
    public void GiveBack(int descriptor) => _ports.GiveBack(descriptor);

    /// <summary>Closes a listener's descriptor; who was let in is still served.</summary>
    public void CloseListener(int descriptor) => _ports.Close(descriptor);

    /// <summary>Serves an accepted connection, which another worker may have accepted.</summary>
    public void Begin(Listener listener, AcceptedSocket accepted)
    {
        listener = listener.InForce;
        ListenerMetrics.Accepted.Add(listener.Series.Of(Cells));
        Connection client = Loop.Adopt(accepted);
        if (!Admission.TryEnter(listener, accepted.Peer, out Admission admission))
        {
            ListenerMetrics.Refused.Add(listener.Series.Of(Cells));
            Refusal.Run(this, listener, client).Detach();
            return;
        }
        Load.Open();
        client.Party = listener.Live;
        if (listener.Protocol == ListenerProtocol.Http)
            HttpConnection.Serve(this, client, admission, isNew: true).Detach();
        else
            RentSession().Serve(client, listener, admission).Detach();
    }

    /// <summary>Goes on with an idle HTTP connection of another worker.</summary>
    internal void Resume(in Admission admission, AcceptedSocket socket, bool isNew)
    {
        Connection client = Loop.Adopt(socket);
        client.Party = admission.Listener;
        Load.Open();
        HttpConnection.Serve(this, client, admission, isNew).Detach();
    }

    /// <summary>
    /// The worker is one too many. HTTP connections move to others as soon as they are idle, the rest is served to its
    /// end. Its listening descriptors must have been given back.
    /// </summary>
    public void Retire()
    {
        IsRetiring = true;
        Upstreams.DiscardIdle();
        Sweep.Run(Loop, static connection => connection.AbortIdle()).Detach();
    }

    /// <summary>A worker that retires is needed again.</summary>
    public void Revive() => IsRetiring = false;

    /// <summary>Idle connections of listeners that were removed close; those at work after their answer.</summary>
    public void LeaveRemovedListeners() => Sweep
        .Run(Loop, static client => client.Party is LiveListener { IsRemoved: true } && client.AbortIdle())
        .Detach();

    /// <summary>Backends that were removed: idle connections close, work in flight is cut at its time.</summary>
    public void Remove(RemovedBackends removed) => removed.Begin(this);

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
    public void CloseListeners() => _ports.CloseAll();

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

    /// <summary>Gives an idle HTTP connection to another worker.</summary>
    internal void GiveAway(Connection client, in Admission admission, bool isNew)
    {
        Worker next = Load.ChooseSuccessor();
        ExchangeMetrics.Moved.Add(Cells);
        next.Loop.Post(new Move(next, admission, Loop.Release(client), isNew));
        Load.Close();
    }

    /// <summary>A client's connection is over.</summary>
    internal void Closed(in Admission admission, ConnectionEnd end)
    {
        admission.Leave();
        Load.Close();
        ListenerMetrics.Closed.Add(admission.Listener.Series.Of(Cells), IsCut ? ConnectionEnd.Cut : end);
    }

    internal void Account(HttpExchange exchange) => _log.Account(exchange);

    internal void Account(ExchangeRecord record, Listener listener, NetAddress client) =>
        _log.Account(record, listener, client);

    internal void AcceptPaused() => _log.AcceptPaused();

    internal void Report(Exception exception) => _log.Report(exception);

    private TcpSession RentSession() => _sessions.TryPop(out TcpSession? session) ? session : new TcpSession(this);
}
