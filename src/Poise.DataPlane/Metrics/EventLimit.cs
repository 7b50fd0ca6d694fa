namespace Poise.Metrics;

/// <summary>Lets so many through in each window of ten seconds, from any thread and without waiting.</summary>
internal sealed class EventLimit(int burst)
{
    internal const int WindowMilliseconds = 10_000;

    private const int CountBits = 16;

    // The number of the window above, how many it has let through below.
    private long _state = -1L << CountBits;
    private long _suppressed;

    /// <param name="unixMilliseconds">Wall time; a step back only delays the next window.</param>
    /// <param name="suppressed">How many were not let through since the last one that was.</param>
    internal bool TryTake(long unixMilliseconds, out long suppressed)
    {
        suppressed = 0;
        long window = unixMilliseconds / WindowMilliseconds;
        while (true)
        {
            long state = Volatile.Read(ref _state);
            long next = window > state >> CountBits ? window << CountBits : state;
            if ((next & ((1 << CountBits) - 1)) >= burst)
            {
                Interlocked.Increment(ref _suppressed);
                return false;
            }
            if (Interlocked.CompareExchange(ref _state, next + 1, state) != state)
                continue;
            suppressed = Interlocked.Exchange(ref _suppressed, 0);
            return true;
        }
    }
}
