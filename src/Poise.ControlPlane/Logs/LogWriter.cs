using Poise.Metrics;

namespace Poise.Logs;

/// <summary>Which of the logs.</summary>
public enum LogName : byte
{
    Access,
    Event,
}

/// <summary>
/// Writes the lines of many queues to one sink, on a thread of its own: the only one that a slow sink holds up. While
/// there is traffic it looks every <see cref="PauseMilliseconds"/>, so that one write takes many lines; without any it
/// is parked. A write that fails loses its lines; they are counted, and the failure is told once until one succeeds.
/// </summary>
public sealed class LogWriter : IDisposable
{
    /// <summary>Longest that a line waits for others while the log is busy.</summary>
    private const int PauseMilliseconds = 10;

    /// <summary>Longest that the end of the process waits for a sink that does not take its last lines.</summary>
    private const int LastLinesMilliseconds = 1000;

    internal static readonly CounterVector<LogName> WriteErrors = new(
        "poise_log_write_errors_total", "Writes to a log's file or pipe that failed.", "log", NameOf);

    internal static readonly CounterVector<LogName> LostLines = new(
        "poise_log_lost_lines_total", "Lines lost by failed writes to a log's file or pipe.", "log", NameOf);

    private static readonly EventKind Failed = new(LogLevel.Error, "log cannot be written");
    private static readonly EventKind Recovered = new(LogLevel.Info, "log can be written again");

    private readonly Lock _gate = new();
    private readonly LogName _name;
    private readonly DrainSignal _signal;
    private readonly CounterCells _cells;
    private readonly EventLog? _events;
    private readonly Func<bool> _isIdle;
    private readonly Thread _thread;
    private volatile LineQueue[] _queues = [];
    private volatile bool _stopping;
    private Stream? _next;
    private Stream _sink;
    private bool _hasFailed;

    /// <param name="name">Which log it is.</param>
    /// <param name="sink">Unbuffered; the writer disposes it.</param>
    /// <param name="signal">The signal of all its queues.</param>
    /// <param name="registry">Counts what is lost.</param>
    /// <param name="events">Told of failures; null for the event log itself.</param>
    public LogWriter(LogName name, Stream sink, DrainSignal signal, MetricRegistry registry, EventLog? events)
    {
        _name = name;
        _sink = sink;
        _signal = signal;
        _cells = registry.NewCells();
        _events = events;
        _isIdle = IsIdle;
        _thread = new Thread(Run) { IsBackground = true, Name = $"poise {NameOf(name)} log" };
        _thread.Start();
    }

    /// <summary>Takes the lines of one more queue from now on. Any thread.</summary>
    public void Add(LineQueue queue)
    {
        lock (_gate)
            _queues = [.. _queues, queue];
        _signal.Wake();
    }

    /// <summary>Goes on with another sink; what waits already may go to either. Any thread.</summary>
    public void Switch(Stream sink)
    {
        Interlocked.Exchange(ref _next, sink)?.Dispose();
        _signal.Wake();
    }

    /// <summary>Writes what waits, and ends; a sink that stalls is left behind after a second.</summary>
    public void Dispose()
    {
        _stopping = true;
        _signal.Wake();
        _thread.Join(LastLinesMilliseconds);
    }

    private bool IsIdle()
    {
        foreach (LineQueue queue in _queues)
        {
            if (!queue.IsEmpty)
                return false;
        }
        return !_stopping && Volatile.Read(ref _next) is null;
    }

    private void Run()
    {
        bool isLast;
        do
        {
            // Read first: what was added before the end is in the queues by now.
            isLast = _stopping;
            TakeNextSink();
            bool any = DrainAll();
            while (isLast && any)
                any = DrainAll();
            if (any)
                _signal.Pause(PauseMilliseconds);
            else if (!isLast)
                _signal.Park(_isIdle);
        }
        while (!isLast);
        _sink.Dispose();
    }

    private bool DrainAll()
    {
        bool any = false;
        foreach (LineQueue queue in _queues)
            any |= Drain(queue);
        return any;
    }

    private void TakeNextSink()
    {
        if (Interlocked.Exchange(ref _next, null) is not { } next)
            return;
        _sink.Dispose();
        _sink = next;
    }

    /// <summary>Writes what waits in one queue, whole lines, so that those of another do not get into them.</summary>
    private bool Drain(LineQueue queue)
    {
        bool any = false;
        while (true)
        {
            ReadOnlySpan<byte> lines = queue.Peek();
            if (lines.IsEmpty)
                return any;
            bool endsLine = lines[^1] == '\n';
            Write(lines);
            queue.Release();
            if (endsLine)
                return true;
            any = true;
        }
    }

    private void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            // The write that failed may have left half a line behind.
            if (_hasFailed)
                _sink.Write("\n"u8);
            _sink.Write(lines);
        }
        catch (IOException error)
        {
            WriteErrors.Add(_cells, _name);
            LostLines.Add(_cells, _name, lines.Count((byte)'\n'));
            if (!_hasFailed)
                _events?.Write(Failed, ("log", NameOf(_name)), ("error", error.Message));
            _hasFailed = true;
            return;
        }
        if (_hasFailed)
            _events?.Write(Recovered, ("log", NameOf(_name)));
        _hasFailed = false;
    }

    private static string NameOf(LogName name) => name == LogName.Access ? "access" : "event";
}
