using System.Text.Json;
using Poise.Config;
using Poise.Core;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

public sealed class StatusCountsTests
{
    const string Config = """
        listeners:
          web: { bind: "127.0.0.1:80", pool: app }
          db: { bind: "127.0.0.1:81", protocol: tcp, pool: app }
        pools:
          app: { backends: ["192.0.2.1:80"] }
        """;

    readonly Snapshot _snapshot = new ConfigCompiler(new LiveObjects())
        .Compile(ConfigFile.Parse(Config, "poise.yaml").Options!, generation: 1);
    readonly CounterCells _first;
    readonly CounterCells _second;

    public StatusCountsTests()
    {
        var registry = new MetricRegistry();
        (_first, _second) = (registry.NewCells(), registry.NewCells());
    }

    Listener Web => _snapshot.Listeners[0];

    Listener Db => _snapshot.Listeners[1];

    [Fact]
    public void Requests_of_all_workers_are_counted_and_those_of_500_and_more_are_errors()
    {
        ListenerMetrics.Requests.Add(Web.Series.Of(_first), StatusClass.Successful, 5);
        ListenerMetrics.Requests.Add(Web.Series.Of(_second), StatusClass.ClientError, 2);
        ListenerMetrics.Requests.Add(Web.Series.Of(_second), StatusClass.ServerError, 1);
        JsonElement counts = Written(json => StatusCounts.Write(json, Web));
        Assert.Equal(8, counts.GetProperty("requests_total").GetInt64());
        Assert.Equal(1, counts.GetProperty("errors_total").GetInt64());
    }

    [Fact]
    public void Of_tcp_connections_are_counted_and_those_without_a_backend_are_errors()
    {
        ListenerMetrics.Accepted.Add(Db.Series.Of(_first), 7);
        ListenerMetrics.Reasons.Add(Db.Series.Of(_first), Reason.None, 4);
        ListenerMetrics.Reasons.Add(Db.Series.Of(_first), Reason.ConnectFailed, 2);
        JsonElement counts = Written(json => StatusCounts.Write(json, Db));
        Assert.Equal(7, counts.GetProperty("requests_total").GetInt64());
        Assert.Equal(2, counts.GetProperty("errors_total").GetInt64());
        JsonElement route = Written(json => StatusCounts.Write(json, Db, Db.Routes[0]));
        Assert.Equal(7, route.GetProperty("requests_total").GetInt64());
    }

    [Fact]
    public void A_route_counts_its_own()
    {
        RouteMetrics.Requests.Add(Web.Routes[0].Series.Of(_first), StatusClass.Successful, 3);
        JsonElement counts = Written(json => StatusCounts.Write(json, Web, Web.Routes[0]));
        Assert.Equal(3, counts.GetProperty("requests_total").GetInt64());
    }

    [Fact]
    public void Buckets_are_told_by_their_bound_and_the_empty_ones_left_out()
    {
        Series series = _snapshot.Pools[0].Series;
        PoolMetrics.FirstByte.Add(series.Of(_first), 1_000);
        PoolMetrics.FirstByte.Add(series.Of(_second), 1_000_000);
        PoolMetrics.FirstByte.Add(series.Of(_second), 1_000_000);
        PoolMetrics.FirstByte.Add(series.Of(_second), 100_000_000_000);
        JsonElement latency = Written(json => StatusCounts.Write(json, _snapshot.Pools[0])).GetProperty("latency");
        Assert.Equal(4, latency.GetProperty("count").GetInt64());
        Assert.Equal(100.002001, latency.GetProperty("sum_seconds").GetDouble(), 9);
        Assert.Equal(
            "[[1.024E-06,1],[0.001048576,2],[null,1]]", latency.GetProperty("buckets").GetRawText());
    }

    [Fact]
    public void A_backend_has_sum_and_number()
    {
        Backend backend = _snapshot.Pools[0].Backends[0];
        BackendMetrics.FirstByte.Add(backend.Series.Of(_first), 2_000_000);
        BackendMetrics.FirstByte.Add(backend.Series.Of(_second), 4_000_000);
        JsonElement latency = Written(json => StatusCounts.Write(json, backend)).GetProperty("latency");
        Assert.Equal((2, 0.006),
            (latency.GetProperty("count").GetInt32(), latency.GetProperty("sum_seconds").GetDouble()));
    }

    [Fact]
    public void The_longest_turn_is_told_by_the_bound_of_its_bucket()
    {
        var metrics = new MetricRegistry();
        Assert.Equal(0, Longest());
        LoopMetrics.Turns.Add(metrics.NewCells(), 1_500_000);
        LoopMetrics.Turns.Add(metrics.NewCells(), 1000);
        Assert.Equal(0.001572864, Longest());

        double Longest() => Written(json => StatusCounts.WriteLongestTurn(json, metrics.Process))
            .GetProperty("longest_turn_seconds").GetDouble();
    }

    static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
