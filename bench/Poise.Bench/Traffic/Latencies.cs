using System.Numerics;

namespace Poise.Bench.Traffic;

/// <summary>
/// Latencies by size: 64 buckets to each power of two from 64 ns on, so that a quantile is at most 1.6 % too high;
/// the greatest is exact. Adding is two stores.
/// </summary>
internal sealed class Latencies
{
    const int StepBits = 6;
    const int Steps = 1 << StepBits;

    readonly long[] _counts = new long[(64 - StepBits) * Steps];

    public long Count { get; private set; }

    /// <summary>Nanoseconds.</summary>
    public long Max { get; private set; }

    /// <param name="nanoseconds">A negative one counts as 0.</param>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[BucketOf(nanoseconds)]++;
        Count++;
        Max = Math.Max(Max, nanoseconds);
    }

    public void Add(Latencies other)
    {
        for (int i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>
    /// Nanoseconds that the share of all stays at or under; the upper bound of a bucket, but never above
    /// <see cref="Max"/>. 0 when there is none.
    /// </summary>
    public long Quantile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(UpperBound(i), Max);
        }

        return Max;
    }

    static int BucketOf(long value)
    {
        if (value < Steps)
            return (int)value;
        int power = BitOperations.Log2((ulong)value);
        int step = (int)(value >> (power - StepBits)) & (Steps - 1);
        return ((power - StepBits + 1) * Steps) + step;
    }

    static long UpperBound(int bucket)
    {
        if (bucket < Steps)
            return bucket;
        (int power, int step) = Math.DivRem(bucket, Steps);
        return ((long)(Steps + step + 1) << (power - 1)) - 1;
    }
}
