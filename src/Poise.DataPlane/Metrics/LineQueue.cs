namespace Poise.Metrics;

/// <summary>
/// Lines that wait to be written out: by the access log of one worker, or by the event log of all threads. One thread
/// takes them; it is the only place where a slow sink is felt.
/// </summary>
public abstract class LineQueue
{
    private protected LineQueue(DrainSignal signal) => Signal = signal;

    /// <summary>Wakes the thread that takes the lines.</summary>
    public DrainSignal Signal { get; }

    /// <summary>Whether nothing waits. Any thread.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>
    /// What waits, or the first part of it. It begins where the last one ended; when it ends inside a line, the rest is
    /// there at the next call. For the thread that takes the lines alone.
    /// </summary>
    public abstract ReadOnlySpan<byte> Peek();

    /// <summary>Takes off what the latest <see cref="Peek"/> gave.</summary>
    public abstract void Release();
}
