using System.Text;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// A fleet of 10,000 backends, none of which ever fails, probed every two seconds beside live traffic to others; in
/// the steady windows the same fleet is probed once an hour. Health lives on over the reloads between the windows, so
/// that one ejection anywhere shows at the end.
/// </summary>
internal static class ProbesDrill
{
    const int FleetSize = 10_000;
    const int LiveBackends = 16;
    const double MaxP99Ratio = 1.2;

    static readonly Target[] Targets =
    [
        new("live.test", "/items", "127.21.0."),
        new("live.test", "/more", "127.21.0."),
    ];

    public static bool Run(DrillPlan plan)
    {
        byte[] often = Encoding.UTF8.GetBytes(Config("2s")), hourly = Encoding.UTF8.GetBytes(Config("1h"));
        using var stage = new Stage(plan.Folder, Config("2s"), Targets, new Mix(0, Post: 4, Fresh: 1));
        stage.Balancer.Admin.WaitForUp(FleetSize + LiveBackends, seconds: 120);
        stage.Balancer.Rewrite(hourly);
        stage.Balancer.Admin.Post("/v1/reload");
        stage.Open(stage.Calibrate(warmUpSeconds: 5, seconds: 5, plan.Report) * Stage.LoadShare);
        stage.Sleep(5);

        var windows = new DrillWindows(plan);
        var rates = new List<double>();
        for (int round = 0; round < plan.Rounds; round++)
        {
            windows.Add(stage.Measure(Window.Steady, plan.Seconds));
            Switch(stage, often);
            long probes = stage.Origin.Probes;
            long start = TrafficLoop.Now;
            windows.Add(stage.Measure("probes", plan.Seconds));
            rates.Add((stage.Origin.Probes - probes) / ((TrafficLoop.Now - start) / 1e9));
            Switch(stage, hourly);
        }

        return Judge(plan, stage, windows, rates);
    }

    static bool Judge(DrillPlan plan, Stage stage, DrillWindows windows, List<double> rates)
    {
        var verdict = new Verdict(plan);
        verdict.Faults(stage);
        verdict.Is("backends that are up", stage.Balancer.Admin.CountOf("up"), FleetSize + LiveBackends);
        double downs = stage.Balancer.Admin.Metrics().Sum("poise_health_transitions_total", "to=\"down\"");
        verdict.Is("times that a backend was found down", (long)downs, 0);
        verdict.AtMost("p99 with probes / without", windows.Ratios(Window.P99), MaxP99Ratio);
        double share = windows.Disturbed(CpuShare).Median - windows.Steady(CpuShare).Median;
        plan.Report.Line($"probes a second {Spread.Of(rates)}; their share of core 0: {share:F1} %, " +
            $"{share * 10_000 / Spread.Of(rates).Median:F1} CPU-us each");
        return verdict.IsGood;
    }

    /// <summary>Percent of a core that the balancer used.</summary>
    static double CpuShare(Window window) => window.CpuMicros / window.Seconds / 10_000;

    static void Switch(Stage stage, byte[] config)
    {
        stage.Balancer.Rewrite(config);
        stage.Balancer.Admin.Post("/v1/reload");
        stage.Sleep(4);
    }

    public static string Config(string interval) => $$"""
            admin: { bind: "127.0.0.1:{{Balancer.AdminPort}}" }
            workers: 1
            log: { access: off }
            listeners:
              live:
                bind: "127.0.0.1:{{Balancer.HttpPort}}"
                routes: [ { match: { host: fleet.test }, pool: fleet }, { pool: live } ]
            pools:
              live:
                health: { http: /healthz, interval: 2s }
                backends: [{{Addresses("127.21", LiveBackends)}}]
              fleet:
                health: { http: /healthz, interval: {{interval}} }
                backends: [{{Addresses("127.22", FleetSize)}}]

            """;

    static string Addresses(string prefix, int count) => string.Join(", ", Enumerable.Range(0, count)
        .Select(i => $"\"{prefix}.{i / 200}.{1 + (i % 200)}:{FleetConfig.OriginPort}\""));
}
