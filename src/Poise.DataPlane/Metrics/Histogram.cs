using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Poise.Metrics;

/// <summary>
/// Durations by size, in log-linear buckets as of HdrHistogram: four to each power of two from 1.024 µs to 69 s, so
/// that a quantile read from it is at most a quarter too high. What is shorter is in the first bucket, what is longer
/// in the last. Added in nanoseconds, shown in seconds.
/// </summary>
public sealed class Histogram(string name, string help) : Metric(name, help, BucketCount + 1)
{
    private const int StepsBits = 2;
    private const int Steps = 1 << StepsBits;
    private const int LowestPower = 10;
    private const int HighestPower = 36;
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Buckets, the ones without a lower and without an upper bound included.</summary>
    internal const int BucketCount = ((HighestPower - LowestPower) * Steps) + 2;

    public override MetricKind Kind => MetricKind.Histogram;

    /// <summary>Adds one duration on the thread that owns <paramref name="cells"/>: two stores.</summary>
    /// <param name="cells">The worker's.</param>
    /// <param name="nanoseconds">A negative one counts as 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        cells.Values[FirstCell + BucketOf(nanoseconds)]++;
        cells.Values[FirstCell + BucketCount] += nanoseconds;
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
    internal static long UpperBound(int bucket)
    {
        if (bucket == BucketCount - 1)
            return long.MaxValue;
        (int power, int step) = Math.DivRem(bucket, Steps);
        return (long)(Steps + step) << (LowestPower + power - StepsBits);
    }

    internal override IEnumerable<MetricSample> Samples(Func<int, long> read)
    {
        long count = 0;
        for (int bucket = 0; bucket < BucketCount; bucket++)
        {
            count += read(FirstCell + bucket);
            string bound = bucket == BucketCount - 1
                ? "+Inf"
                : (UpperBound(bucket) / NanosecondsPerSecond).ToString("R", CultureInfo.InvariantCulture);
            yield return new(this, "_bucket", "le", bound, count);
        }
        yield return new(this, "_sum", "", "", read(FirstCell + BucketCount) / NanosecondsPerSecond);
        yield return new(this, "_count", "", "", count);
    }
}
