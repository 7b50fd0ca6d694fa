using System.Numerics;
using System.Runtime.CompilerServices;

namespace Poise.Metrics;

/// <summary>
/// Durations by size, in log-linear buckets as of HdrHistogram: four to each power of two from 1.024 µs to 69 s, so
/// that a quantile read from it is at most a quarter too high. What is shorter is in the first bucket, what is longer
/// in the last. Added in nanoseconds, shown in seconds.
/// </summary>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="scope">What it is about; null is the process.</param>
public sealed class Histogram(string name, string help, MetricScope? scope = null)
    : Metric(scope, name, help, CellCount)
{
    private const int StepsBits = 2;
    private const int LowestPower = 10;
    private const int HighestPower = 36;

    /// <summary>Buckets to each power of two; every so many bounds, from the first, is one.</summary>
    public const int Steps = 1 << StepsBits;

    /// <summary>Buckets, the ones without a lower and without an upper bound included.</summary>
    public const int BucketCount = ((HighestPower - LowestPower) * Steps) + 2;

    /// <summary>Numbers that one histogram takes of its scope's capacity.</summary>
    internal const int CellCount = BucketCount + 1;

    public override MetricKind Kind => MetricKind.Histogram;

    /// <summary>Adds one duration on the thread that owns <paramref name="cells"/>: two stores.</summary>
    /// <param name="cells">The worker's.</param>
    /// <param name="nanoseconds">A negative one counts as 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        long[] values = cells.Values;
        values[FirstCell + BucketOf(nanoseconds)]++;
        values[FirstCell + BucketCount] += nanoseconds;
    }

    /// <summary>How many durations each bucket holds, over all workers.</summary>
    /// <param name="series">What it is about.</param>
    /// <param name="buckets">Room for <see cref="BucketCount"/> numbers.</param>
    /// <returns>The sum of all durations, in nanoseconds.</returns>
    public long Read(Series series, Span<long> buckets)
    {
        for (int bucket = 0; bucket < BucketCount; bucket++)
            buckets[bucket] = series.Read(FirstCell + bucket);
        return series.Read(FirstCell + BucketCount);
    }

    /// <summary>The bucket of a duration of 0 ns or more.</summary>
    internal static int BucketOf(long nanoseconds)
    {
        // Bounds are inclusive above, as Prometheus has them: the bound itself is the last one in its bucket.
        long offset = nanoseconds - 1;
        if (offset < 1L << LowestPower)
            return 0;
        int power = BitOperations.Log2((ulong)offset);
        if (power >= HighestPower)
            return BucketCount - 1;
        int step = (int)(offset >> (power - StepsBits)) & (Steps - 1);
        return ((power - LowestPower) * Steps) + step + 1;
    }

    /// <summary>The largest duration in a bucket, in ns; <see cref="long.MaxValue"/> for the last one.</summary>
    public static long UpperBound(int bucket)
    {
        if (bucket == BucketCount - 1)
            return long.MaxValue;
        (int power, int step) = Math.DivRem(bucket, Steps);
        return (long)(Steps + step) << (LowestPower + power - StepsBits);
    }
}
