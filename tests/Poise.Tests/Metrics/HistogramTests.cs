using CsCheck;

namespace Poise.Metrics;

public sealed class HistogramTests
{
    static readonly Histogram Latency = new("poise_test_latency_seconds", "Durations for a test.");

    static readonly Gen<long> Durations =
        Gen.Select(Gen.Int[0, 62], Gen.Long[0, long.MaxValue]).Select((shift, bits) => bits >> shift);

    [Fact]
    public void A_duration_is_in_the_first_bucket_whose_bound_holds_it() => Durations.Sample(nanoseconds =>
    {
        int bucket = Histogram.BucketOf(nanoseconds);
        Assert.InRange(bucket, 0, Histogram.BucketCount - 1);
        Assert.True(nanoseconds <= Histogram.UpperBound(bucket));
        Assert.True(bucket == 0 || nanoseconds > Histogram.UpperBound(bucket - 1));
    });

    [Fact]
    public void Bounds_rise_by_at_most_a_quarter()
    {
        Assert.Equal(1024, Histogram.UpperBound(0));
        for (int bucket = 1; bucket < Histogram.BucketCount - 1; bucket++)
        {
            double ratio = Histogram.UpperBound(bucket) / (double)Histogram.UpperBound(bucket - 1);
            Assert.InRange(ratio, 1.14, 1.25);
        }
        Assert.Equal(1L << 36, Histogram.UpperBound(Histogram.BucketCount - 2));
    }

    [Fact]
    public void Bounds_themselves_belong_to_their_bucket()
    {
        for (int bucket = 0; bucket < Histogram.BucketCount; bucket++)
            Assert.Equal(bucket, Histogram.BucketOf(Histogram.UpperBound(bucket)));
    }

    [Fact]
    public void Durations_are_in_their_buckets_and_in_the_sum()
    {
        var registry = new MetricRegistry();
        CounterCells first = registry.NewCells(), second = registry.NewCells();
        long[] durations = [-5, 1024, 1025, 2_000_000, 100_000_000_000];
        foreach (long duration in durations)
        {
            Latency.Add(first, duration);
            Latency.Add(second, duration);
        }
        long[] buckets = new long[Histogram.BucketCount];
        Assert.Equal(2 * (1024 + 1025 + 2_000_000 + 100_000_000_000), Latency.Read(registry.Process, buckets));
        Assert.Equal((4, 2, 2), (buckets[0], buckets[1], buckets[^1]));
        Assert.Equal(2, buckets[Histogram.BucketOf(2_000_000)]);
        Assert.Equal(2 * durations.Length, buckets.Sum());
    }

    [Fact]
    public void Every_so_many_bounds_is_a_power_of_two()
    {
        for (int bucket = 0; bucket < Histogram.BucketCount - 1; bucket += Histogram.Steps)
            Assert.Equal(1024L << (bucket / Histogram.Steps), Histogram.UpperBound(bucket));
    }
}
