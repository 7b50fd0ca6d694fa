using System.Runtime.CompilerServices;

namespace Poise.Metrics;

/// <summary>
/// Durations of which the sum and the number are kept: what there is room for where a histogram would be too much.
/// Added in nanoseconds, shown in seconds.
/// </summary>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="scope">What it is about; null is the process.</param>
public sealed class Summary(string name, string help, MetricScope? scope = null) : Metric(scope, name, help, 2)
{
    public override MetricKind Kind => MetricKind.Summary;

    /// <summary>Adds one duration on the thread that owns <paramref name="cells"/>: two stores.</summary>
    /// <param name="cells">The worker's.</param>
    /// <param name="nanoseconds">A negative one counts as 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, long nanoseconds)
    {
        long[] values = cells.Values;
        values[FirstCell]++;
        values[FirstCell + 1] += Math.Max(nanoseconds, 0);
    }

    /// <summary>How many were added, by all workers.</summary>
    public long ReadCount(Series series) => series.Read(FirstCell);

    /// <summary>The sum over all workers, in nanoseconds.</summary>
    public long ReadSum(Series series) => series.Read(FirstCell + 1);
}
