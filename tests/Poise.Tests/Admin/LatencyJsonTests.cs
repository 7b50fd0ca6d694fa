using System.Text;
using System.Text.Json;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Admin;

public sealed class LatencyJsonTests
{
    private readonly CounterCells _worker = new MetricRegistry().NewCells();
    private readonly Series _pool = PoolMetrics.NewSeries("app");

    [Fact]
    public void A_histogram_is_its_buckets_that_hold_anything()
    {
        foreach (long nanoseconds in (long[])[1000, 1_500_000, 1_500_000, 100_000_000_000])
            PoolMetrics.FirstByte.Add(_pool.Of(_worker), nanoseconds);
        Assert.Equal(
            "{\"x\":{\"count\":4,\"sum_seconds\":100.003001,"
                + "\"buckets\":[[1.024E-06,1],[0.001572864,2],[null,1]]}}",
            Written(json => LatencyJson.Write(json, "x"u8, PoolMetrics.FirstByte, _pool)));
    }

    [Fact]
    public void A_summary_is_its_count_and_sum()
    {
        Series backend = BackendMetrics.NewSeries(new BackendKey("app", "one"));
        BackendMetrics.FirstByte.Add(backend.Of(_worker), 250_000_000);
        BackendMetrics.FirstByte.Add(backend.Of(_worker), 250_000_000);
        Assert.Equal(
            "{\"x\":{\"count\":2,\"sum_seconds\":0.5}}",
            Written(json => LatencyJson.Write(json, "x"u8, BackendMetrics.FirstByte, backend)));
    }

    [Fact]
    public void The_longest_is_the_bound_of_the_highest_bucket()
    {
        Assert.Equal("{\"x\":0}", Longest());
        PoolMetrics.FirstByte.Add(_pool.Of(_worker), 1_500_000);
        PoolMetrics.FirstByte.Add(_pool.Of(_worker), 1000);
        Assert.Equal("{\"x\":0.001572864}", Longest());

        string Longest() => Written(json => LatencyJson.WriteLongest(json, "x"u8, PoolMetrics.FirstByte, _pool));
    }

    private static string Written(Action<Utf8JsonWriter> members)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
