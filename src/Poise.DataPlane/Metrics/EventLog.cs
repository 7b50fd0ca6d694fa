using System.Collections.Concurrent;
using System.Text;

namespace Poise.Metrics;

/// <summary>
/// What Poise says about itself: one JSON object a line with <c>time</c>, <c>level</c>, <c>message</c> and the fields
/// of the event. For what is rare: it allocates. Any thread may write, a loop too: it never waits for the sink, and a
/// kind that repeats is limited. What does not fit into the queue is dropped and counted.
/// </summary>
public sealed class EventLog : LineQueue
{
    /// <summary>No line is longer, its end included.</summary>
    public const int MaxLineBytes = 2048;

    /// <summary>Lines that can wait.</summary>
    internal const int Capacity = 512;

    internal static readonly Counter Lines = new(
        "poise_event_log_lines_total", "Lines handed to the event log.");

    internal static readonly Counter Suppressed = new(
        "poise_event_log_suppressed_total", "Lines of the event log left out because their kind came too often.");

    internal static readonly Counter Dropped = new(
        "poise_event_log_dropped_total", "Lines of the event log dropped because the queue was full.");

    private const int TextLimit = 1024;
    private const int BatchBytes = 8 * MaxLineBytes;
    private const int LongestKey = 64;

    private readonly ConcurrentQueue<byte[]> _lines = new();
    private readonly ConcurrentDictionary<EventKind, EventLimit> _limits = new();
    private readonly TimeProvider _clock;
    private readonly MetricRegistry _registry;
    private readonly byte[] _batch = new byte[BatchBytes];
    private int _batchLength;
    private int _count;
    private volatile LogLevel _level;

    /// <param name="clock">Wall time for the lines.</param>
    /// <param name="registry">Counts the lines.</param>
    /// <param name="level">What is less important is left out.</param>
    public EventLog(TimeProvider clock, MetricRegistry registry, LogLevel level) : base(new DrainSignal())
    {
        _clock = clock;
        _registry = registry;
        _level = level;
    }

    /// <summary>What is less important is left out. It may change at any time.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    public override bool IsEmpty => _lines.IsEmpty;

    /// <summary>Whether a line of this kind would be written at all: ask before costly fields are gathered.</summary>
    public bool IsEnabled(EventKind kind) => kind.Level <= _level;

    /// <summary>Adds a line, if its level is wanted and its kind has not come too often.</summary>
    public void Write(EventKind kind, params ReadOnlySpan<EventField> fields)
    {
        if (!IsEnabled(kind))
            return;
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        EventLimit limit = _limits.GetOrAdd(kind, static kind => new EventLimit(kind.Burst));
        if (!limit.TryTake(now, out long suppressed))
        {
            Suppressed.AddShared(_registry);
            return;
        }
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            Interlocked.Decrement(ref _count);
            Dropped.AddShared(_registry);
            return;
        }
        _lines.Enqueue(Format(kind, fields, now, suppressed));
        Lines.AddShared(_registry);
        Signal.LinesAdded();
    }

    /// <summary>As many lines as go into one write.</summary>
    public override ReadOnlySpan<byte> Peek()
    {
        while (_lines.TryPeek(out byte[]? line) && line.Length <= _batch.Length - _batchLength)
        {
            line.CopyTo(_batch, _batchLength);
            _batchLength += line.Length;
            _lines.TryDequeue(out _);
            Interlocked.Decrement(ref _count);
        }
        return _batch.AsSpan(0, _batchLength);
    }

    public override void Release() => _batchLength = 0;

    private static byte[] Format(EventKind kind, ReadOnlySpan<EventField> fields, long now, long suppressed)
    {
        Span<byte> bytes = stackalloc byte[MaxLineBytes];
        Span<byte> key = stackalloc byte[LongestKey];
        var line = new JsonLine(bytes);
        line.Time("time"u8, now);
        line.Text("level"u8, NameOf(kind.Level), TextLimit);
        line.Text("message"u8, kind.Message, TextLimit);
        foreach (EventField field in fields)
        {
            int length = Encoding.ASCII.GetBytes(field.Key, key);
            if (field.Text is null)
                line.Number(key[..length], field.Number);
            else
                line.Text(key[..length], field.Text, TextLimit);
        }
        if (suppressed > 0)
            line.Number("suppressed"u8, suppressed);
        return bytes[..line.End()].ToArray();
    }

    private static ReadOnlySpan<byte> NameOf(LogLevel level) => level switch
    {
        LogLevel.Error => "error"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Info => "info"u8,
        _ => "debug"u8,
    };
}
