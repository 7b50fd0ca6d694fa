using Poise.Core;

namespace Poise.Health;

/// <summary>When the probes of one backend are due: once an interval, in a phase of its own. Pure.</summary>
/// <param name="due">The first, in loop time.</param>
/// <param name="intervalNs">Above 0.</param>
public struct ProbeSchedule(long due, long intervalNs)
{
    private const long SpreadPerBackendNs = 10_000_000;

    /// <summary>The next, in loop time.</summary>
    public long Due { get; private set; } = due;

    /// <summary>
    /// A probe has ended: the next is due one interval after this was. Those whose time has passed meanwhile are left
    /// out, so that what was missed is never made up for by a burst; the phase stays.
    /// </summary>
    /// <param name="now">Loop time.</param>
    public void Advance(long now)
    {
        Due += intervalNs;
        // A timer may fire a tick late: that is not a turn missed.
        long late = now - TimerWheel.Tick - Due;
        if (late > 0)
            Due += (late + intervalNs - 1) / intervalNs * intervalNs;
    }

    /// <summary>
    /// How long the first probe of a backend waits when so many start at the same time, in nanoseconds: they are spread
    /// over 10 ms each, at most over an interval, and their phases with them.
    /// </summary>
    /// <param name="index">Which of them, 0 to <paramref name="count"/> - 1.</param>
    /// <param name="count">How many start.</param>
    /// <param name="intervalNs">Of this one.</param>
    public static long FirstDelay(int index, int count, long intervalNs)
    {
        long span = Math.Min(intervalNs, count * SpreadPerBackendNs);
        return (long)((Int128)span * index / count);
    }
}
