using Poise.Bench;
using Poise.Bench.Drills;
using Poise.Bench.Traffic;
using Poise.Config;
using Poise.Proxy;

namespace Poise.House;

/// <summary>What a drill says of its windows, and the configs that it reloads.</summary>
public sealed class DrillReportTests
{
    const string Before = """
        # TYPE s histogram
        s_bucket{worker="0",le="0.001"} 10
        s_bucket{worker="0",le="0.002"} 12
        s_bucket{worker="0",le="+Inf"} 13
        s_bucket{pool="a",le="+Inf"} 99
        process_gc_collections_total{generation="0"} 3
        process_gc_collections_total{generation="1"} 4
        """;

    [Theory]
    [InlineData(10, 12, 13, 0)]
    [InlineData(11, 13, 14, 0.001)]
    [InlineData(11, 14, 15, 0.002)]
    [InlineData(11, 14, 16, double.PositiveInfinity)]
    public void The_worst_since_is_the_bound_of_all_that_has_come(int first, int second, int all, double worst)
    {
        MetricsPage after = Page($$"""
            s_bucket{worker="0",le="0.001"} {{first}}
            s_bucket{worker="0",le="0.002"} {{second}}
            s_bucket{worker="0",le="+Inf"} {{all}}
            """);
        Assert.Equal(worst, after.WorstSince(Page(Before), "s"));
        Assert.Equal(7, Page(Before).Sum("process_gc_collections_total"));
        Assert.Equal(4, Page(Before).Sum("process_gc_collections_total", "generation=\"1\""));
    }

    [Fact]
    public void A_window_is_compared_with_the_steady_one_before_it()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var report = new Report(folder.FullName, TextWriter.Null);
            var windows = new DrillWindows(new DrillPlan("x", 2, 1, folder.FullName, report));
            windows.Add(WindowOf(Window.Steady, microseconds: 100));
            windows.Add(WindowOf("x", microseconds: 110));
            windows.Add(WindowOf(Window.Steady, microseconds: 200));
            windows.Add(WindowOf("x", microseconds: 300));
            Assert.Equal(new Spread(1.3, 1.1, 1.5), windows.Ratios(window => window.Latencies.Max));
            string[] lines = File.ReadAllLines(Path.Combine(folder.FullName, "windows.csv"));
            Assert.Equal(5, lines.Length);
            Assert.All(lines, line => Assert.Equal(Window.CsvHead.Count(c => c == ','), line.Count(c => c == ',')));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("fault", false)]
    [InlineData("none", true)]
    public void Canary_a_missed_goal_is_no_good_run(string seen, bool isGood)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var report = new Report(folder.FullName, TextWriter.Null);
            var verdict = new Verdict(new DrillPlan("x", 1, 1, folder.FullName, report));
            verdict.Is("faults", seen == "none" ? 0 : 1, 0);
            verdict.AtMost("ratio", 1.2, 1.2);
            Assert.Equal(isGood, verdict.IsGood);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_config_of_a_drill_is_good_and_each_generation_another()
    {
        string[] generations = [.. Enumerable.Range(0, FleetConfig.Generations).Select(i => FleetConfig.Text(i))];
        foreach (string text in (string[])[.. generations, BackendGroup.Config, ProbesDrill.Config("2s")])
            Assert.Empty(ConfigFile.Parse(text, "x").Errors);
        Assert.Equal(generations.Length, generations.Distinct().Count());
        PoiseOptions options = ConfigFile.Parse(generations[3], "x").Options!;
        ListenerOptions fleet = options.Listeners.Single(listener => listener.Name == "fleet");
        Assert.InRange(fleet.Routes.Count, FleetConfig.Routes, FleetConfig.Routes + 10);
        int backends = options.Pools.Sum(pool => pool.Backends.Count);
        Assert.InRange(backends, FleetConfig.SteadyBackends + 1, FleetConfig.SteadyBackends + FleetConfig.Pools);
    }

    [Fact]
    public void Names_are_scenarios_or_drills_and_no_other()
    {
        Arguments arguments = Arguments.Parse(["reload", "http-close", "--seconds", "3"]);
        Assert.Equal("reload", Assert.Single(arguments.Drills).Name);
        Assert.Equal("http-close", Assert.Single(arguments.Scenarios).Name);
        Assert.Equal((3, null), (arguments.Seconds, arguments.Rounds));
        Assert.Throws<BenchException>(() => Arguments.Parse(["relaod"]));
    }

    static MetricsPage Page(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    static Window WindowOf(string kind, int microseconds)
    {
        var latencies = new Latencies();
        latencies.Add(microseconds * 1000);
        return new Window(
            kind, 1, 1, latencies, new(), new(), 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
