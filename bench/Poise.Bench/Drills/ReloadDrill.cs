using System.Diagnostics;
using System.Text;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// 1,000 routes and 1,000 backends; windows without and with a reload a second take turns, at 70 % of the greatest
/// load, with tunnels and slow downloads open through all of them. Each reload brings another config; half of them
/// are asked for by SIGHUP, half by the admin API, whose answer says how long one takes.
/// </summary>
internal static class ReloadDrill
{
    const int TunnelCount = 50;
    const int DownloadCount = 8;
    const int DownloadBytesPerSecond = 1 << 20;
    const double MaxP99Ratio = 1.2;
    const double MaxMemoryGrowth = 1.1;

    public static bool Run(DrillPlan plan)
    {
        byte[][] generations =
        [
            .. Enumerable.Range(0, FleetConfig.Generations).Select(i => Encoding.UTF8.GetBytes(FleetConfig.Text(i))),
        ];
        using var stage = new Stage(
            plan.Folder, FleetConfig.Text(0), FleetConfig.Targets(), new Mix(Late: 1, Post: 4, Fresh: 2));
        stage.Balancer.Admin.WaitForUp(FleetConfig.SteadyBackends, seconds: 30);
        double greatest = stage.Calibrate(warmUpSeconds: 5, seconds: 5, plan.Report);
        stage.Open(greatest * Stage.LoadShare);
        stage.AddTunnels(TunnelCount, FleetConfig.LongLived);
        stage.AddDownloads(DownloadCount, FleetConfig.LongLived, DownloadBytesPerSecond);
        stage.Sleep(5);

        var windows = new DrillWindows(plan);
        var took = new List<double>();
        int reloads = 0;
        for (int round = 0; round < plan.Rounds; round++)
        {
            windows.Add(stage.Measure(Window.Steady, plan.Seconds));
            windows.Add(stage.Measure("reloads", plan.Seconds, _ =>
            {
                stage.Balancer.Rewrite(generations[++reloads % generations.Length]);
                if (reloads % 2 == 0)
                    stage.Balancer.HangUp();
                else
                    took.Add(TimeOfReload(stage));
            }));
        }

        return Judge(plan, stage, windows, took, reloads);
    }

    static bool Judge(DrillPlan plan, Stage stage, DrillWindows windows, List<double> took, int reloads)
    {
        stage.Sleep(1);
        int applied = stage.Balancer.Admin.Generation() - 1;
        var verdict = new Verdict(plan);
        verdict.Is("reloads that came into force", applied, reloads);
        plan.Report.Line($"a reload by the API takes, in ms: {Spread.Of(took)}");
        verdict.Faults(stage);
        verdict.Is("tunnels open at the end", stage.Tunnels.Count(tunnel => tunnel.IsOpen), TunnelCount);
        plan.Report.Line($"messages echoed: {stage.Tunnels.Sum(tunnel => tunnel.Messages)}; downloads: " +
            $"{stage.Downloads.Sum(download => download.Completed)} whole, " +
            $"{stage.Downloads.Sum(download => download.Bytes) >> 20} MiB compared");
        verdict.AtMost("p99 with reloads / steady", windows.Ratios(Window.P99), MaxP99Ratio);
        plan.Report.Line($"p50 ratio {windows.Ratios(Window.P50)}, " +
            $"p99.9 ratio {windows.Ratios(Window.P999)}");
        verdict.AtMost("memory at the end / after the first round", windows.MemoryGrowth(), MaxMemoryGrowth);
        return verdict.IsGood;
    }

    static double TimeOfReload(Stage stage)
    {
        long start = Stopwatch.GetTimestamp();
        stage.Balancer.Admin.Post("/v1/reload");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
