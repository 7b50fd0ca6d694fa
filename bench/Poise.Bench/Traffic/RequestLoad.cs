using System.Net;

namespace Poise.Bench.Traffic;

/// <summary>Of a hundred requests so many of each kind; the rest are small ones on kept connections.</summary>
internal readonly record struct Mix(int Late, int Post, int Fresh);

/// <summary>
/// Requests over kept and new connections. Open: at a rate, each at its intended time whatever became of the ones
/// before, its latency counted from then (so a stall shows in every request that it delays). Closed: the next when
/// one is done, as many at once as there are connections.
/// </summary>
internal sealed class RequestLoad : ITimer
{
    public const long LongestWait = 10_000_000_000;

    const long ScanInterval = 250_000_000;
    const int Sources = 200;

    readonly Target[] _targets;
    readonly Mix _mix;
    readonly Random _random;
    readonly Queue<RequestConnection> _kept = new();
    readonly Queue<RequestConnection> _fresh = new();
    readonly Queue<Waiting> _waiting = new(1 << 16);
    readonly List<RequestConnection> _all = [];
    readonly int _connections;
    readonly IPAddress[] _sources;
    readonly Tally _gets;
    readonly Tally _posts;
    Mode _mode;
    double _interval;
    double _next;
    long _nextScan;
    long _number;
    int _source;

    /// <summary>
    /// So many kept connections, and as many new ones at the same time. Faults of POSTs may go to a tally of their
    /// own.
    /// </summary>
    public RequestLoad(
        TrafficLoop loop, IPEndPoint balancer, Target[] targets, Mix mix, int connections, Tally gets, Tally posts)
    {
        (Loop, Balancer, _targets, _mix, _connections) = (loop, balancer, targets, mix, connections);
        (_gets, _posts) = (gets, posts);
        _random = new Random(1);
        _sources = [.. Enumerable.Range(1, Sources).Select(i => new IPAddress([127, 1, 0, (byte)i]))];
        for (int i = 0; i < connections; i++)
        {
            _kept.Enqueue(NewConnection());
            _fresh.Enqueue(NewConnection());
        }
    }

    enum Mode
    {
        Stopped,
        Open,
        Closed,
    }

    public TrafficLoop Loop { get; }

    public IPEndPoint Balancer { get; }

    /// <summary>Of small requests and POSTs on kept connections, since they were set.</summary>
    public Latencies Latencies { get; set; } = new();

    /// <summary>How late requests were sent, through no fault of the balancer: the measure of this program.</summary>
    public Latencies Lag { get; set; } = new();

    /// <summary>Requests answered as they should be.</summary>
    public long Completed { get; private set; }

    /// <summary>Kept connections that the balancer closed while nothing was asked.</summary>
    public long IdleEnds { get; set; }

    /// <summary>Requests whose time has come and for which no connection is free.</summary>
    public int Backlog => _waiting.Count;

    public byte[] Scratch { get; } = new byte[4096];

    public Tally TallyOf(Ask ask) => ask == Ask.Post ? _posts : _gets;

    public IPAddress NextSource() => _sources[_source++ % Sources];

    /// <summary>From now on at this rate, evenly.</summary>
    public void Open(double perSecond)
    {
        bool wasRunning = _mode == Mode.Open;
        _mode = Mode.Open;
        _interval = 1e9 / perSecond;
        _next = TrafficLoop.Now;
        if (!wasRunning)
            Loop.At((long)_next, this);
    }

    /// <summary>From now on as fast as it goes.</summary>
    public void Closed()
    {
        _mode = Mode.Closed;
        Loop.At(TrafficLoop.Now, this);
        for (int i = 0; i < _connections; i++)
            Start(TrafficLoop.Now);
    }

    /// <summary>No more new requests; those under way end as they do.</summary>
    public void Stop()
    {
        _mode = Mode.Stopped;
        _waiting.Clear();
    }

    public void CloseAll() => _all.ForEach(connection => connection.Close());

    public void Fire(long now)
    {
        if (_mode == Mode.Stopped)
            return;
        while (_waiting.TryPeek(out Waiting waiting) && FreeFor(waiting.Ask).TryDequeue(out RequestConnection? idle))
            Begin(_waiting.Dequeue(), idle);
        while (_mode == Mode.Open && _next <= now)
        {
            Start((long)_next);
            _next += _interval;
        }

        if (now >= _nextScan)
        {
            _all.ForEach(connection => connection.EndIfLate(now));
            _nextScan = now + ScanInterval;
        }

        // Rounded up: a moment before the next request is due there is nothing to do yet.
        Loop.At(_mode == Mode.Open ? (long)Math.Ceiling(_next) : _nextScan, this);
    }

    public void Done(RequestConnection connection, Ask ask, long latency)
    {
        Completed++;
        if (ask is Ask.Small or Ask.Post)
            Latencies.Add(latency);
        FreeFor(ask).Enqueue(connection);
        if (_mode == Mode.Closed)
            Start(TrafficLoop.Now);
        else if (_waiting.TryPeek(out Waiting next) && FreeFor(next.Ask).TryDequeue(out RequestConnection? idle))
            Begin(_waiting.Dequeue(), idle);
    }

    /// <summary>The connection is free again. Not from here but from the timer goes on what it was for.</summary>
    public void Failed(RequestConnection connection, Ask ask)
    {
        FreeFor(ask).Enqueue(connection);
        if (_mode == Mode.Closed)
            _waiting.Enqueue(new Waiting(Draw(), TrafficLoop.Now));
    }

    void Start(long intended)
    {
        var request = new Waiting(Draw(), intended);
        if (_waiting.Count == 0 && FreeFor(request.Ask).TryDequeue(out RequestConnection? idle))
        {
            Lag.Add(TrafficLoop.Now - intended);
            Begin(request, idle);
        }
        else
        {
            _waiting.Enqueue(request);
        }
    }

    void Begin(Waiting request, RequestConnection connection) =>
        connection.Begin(request.Ask, _targets[_random.Next(_targets.Length)], ++_number, request.Intended);

    Queue<RequestConnection> FreeFor(Ask ask) => ask == Ask.Fresh ? _fresh : _kept;

    Ask Draw()
    {
        int draw = _random.Next(100);
        if ((draw -= _mix.Late) < 0)
            return Ask.Late;
        if ((draw -= _mix.Post) < 0)
            return Ask.Post;
        return draw < _mix.Fresh ? Ask.Fresh : Ask.Small;
    }

    RequestConnection NewConnection()
    {
        var connection = new RequestConnection(this);
        _all.Add(connection);
        return connection;
    }

    readonly record struct Waiting(Ask Ask, long Intended);
}
