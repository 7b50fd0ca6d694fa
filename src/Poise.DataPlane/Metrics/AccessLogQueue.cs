namespace Poise.Metrics;

/// <summary>
/// The access log as one worker sees it. Adding a line never waits and never allocates: when the sink is slower than
/// the traffic, the queue fills up, and further lines are dropped and counted.
/// </summary>
public sealed class AccessLogQueue : LineQueue
{
    /// <summary>Bytes of lines that can wait.</summary>
    public const int DefaultCapacity = 1 << 20;

    internal static readonly Counter Lines = new(
        "poise_access_log_lines_total", "Lines handed to the access log.");

    internal static readonly Counter Dropped = new(
        "poise_access_log_dropped_total", "Lines of the access log dropped because the queue was full.");

    private readonly ByteRing _ring;
    private readonly CounterCells _cells;
    private volatile bool _isEnabled;
    private int _peeked;

    /// <param name="cells">Those of the worker that adds.</param>
    /// <param name="signal">That of the thread that writes the log out.</param>
    /// <param name="isEnabled">Whether lines are wanted.</param>
    /// <param name="capacity">Bytes, a power of two of at least <see cref="AccessLogFormat.MaxLineBytes"/>.</param>
    public AccessLogQueue(
        CounterCells cells, DrainSignal signal, bool isEnabled = true, int capacity = DefaultCapacity)
        : base(signal)
    {
        _cells = cells;
        _isEnabled = isEnabled;
        _ring = new ByteRing(capacity, AccessLogFormat.MaxLineBytes);
    }

    /// <summary>Whether lines are wanted: the access log can be off. Ask before a record is gathered.</summary>
    public bool IsEnabled
    {
        get => _isEnabled;
        set => _isEnabled = value;
    }

    public override bool IsEmpty => _ring.IsEmpty;

    /// <summary>Adds a line, on the worker's thread, unless the log is off.</summary>
    public void Add(in AccessRecord record)
    {
        if (!_isEnabled)
            return;
        if (!_ring.TryReserve(out Span<byte> line))
        {
            Dropped.Add(_cells);
            return;
        }
        _ring.Commit(AccessLogFormat.Write(record, line));
        Lines.Add(_cells);
        Signal.LinesAdded();
    }

    public override ReadOnlySpan<byte> Peek()
    {
        ReadOnlySpan<byte> waiting = _ring.Peek();
        _peeked = waiting.Length;
        return waiting;
    }

    public override void Release() => _ring.Release(_peeked);
}
