using Poise.Bench;

namespace Poise.House;

/// <summary>The correctness gate of the bench: a run that is not clean must not give a figure.</summary>
public sealed class BenchTests
{
    const string Clean = """
        Running 2s test @ http://127.0.0.1:19012/
          1 threads and 64 connections
          Latency Distribution
             50%  762.00us
             75%    1.10ms
             99%   58.24ms
          66194 requests in 2.00s, 10.00MB read
        Requests/sec:  33097.00
        """;

    [Fact]
    public void A_clean_run_counts()
    {
        LoadResult load = Load.Parse(Clean);
        Assert.Equal(new LoadResult(66194, 0, "762.00us", "58.24ms"), load);
        Assert.Null(RowOf(load, originRequests: 66200).Fault(connections: 64));
    }

    [Theory]
    [InlineData("  Socket errors: connect 0, read 3, write 0, timeout 1")]
    [InlineData("  Non-2xx or 3xx responses: 4")]
    public void Canary_errors_are_a_fault(string line)
    {
        LoadResult load = Load.Parse(Clean + "\n" + line);
        Assert.Equal(4, load.Errors);
        Assert.NotNull(RowOf(load, originRequests: 66194).Fault(connections: 64));
    }

    [Theory]
    [InlineData(66193)]
    [InlineData(70000)]
    public void Canary_an_origin_that_saw_other_requests_is_a_fault(long originRequests) =>
        Assert.NotNull(RowOf(Load.Parse(Clean), originRequests).Fault(connections: 64));

    [Fact]
    public void Canary_output_without_a_count_is_a_fault() =>
        Assert.Throws<BenchException>(() => Load.Parse("unable to connect to 127.0.0.1:19012"));

    [Fact]
    public void Cost_is_cpu_time_by_requests_split_by_ticks()
    {
        Row row = RowOf(new LoadResult(1000, 0, "-", "-"), 1000);
        Assert.Equal((15.0, 3.0, 12.0), (row.MicrosPerRequest, row.UserMicrosPerRequest, row.SystemMicrosPerRequest));
    }

    [Fact]
    public void A_spread_is_the_median_between_the_extremes()
    {
        Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));
        Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 1, 2, 3]));
    }

    static Row RowOf(LoadResult load, long originRequests) =>
        new("x", 0, "poise", load, originRequests, 2.0, new CpuTime(15_000, UserTicks: 20, SystemTicks: 80), 50, 0);
}
