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
    public void Samples_are_cumulative_and_in_seconds()
    {
        var registry = new MetricRegistry();
        CounterCells cells = registry.NewCells();
        long[] durations = [-5, 1024, 1025, 2_000_000, 100_000_000_000];
        foreach (long duration in durations)
            Latency.Add(cells, duration);
        MetricSample[] samples = [.. registry.Samples().Where(sample => ReferenceEquals(sample.Metric, Latency))];
        MetricSample[] buckets = [.. samples.Where(sample => sample.Suffix == "_bucket")];
        Assert.Equal(Histogram.BucketCount, buckets.Length);
        Assert.Equal(("1.024E-06", 2d), (buckets[0].LabelValue, buckets[0].Value));
        Assert.Equal(("1.28E-06", 3d), (buckets[1].LabelValue, buckets[1].Value));
        Assert.Equal(("+Inf", 5d), (buckets[^1].LabelValue, buckets[^1].Value));
        Assert.Equal(4, buckets[^2].Value);
        Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
        Assert.Equal(100.002002049, samples.Single(sample => sample.Suffix == "_sum").Value, 9);
        Assert.Equal(5, samples.Single(sample => sample.Suffix == "_count").Value);
    }
}
