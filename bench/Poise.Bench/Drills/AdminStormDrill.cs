using System.Text;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// 1,000 backends under load, and status, scrape and reload each once a second: what the control plane allocates and
/// computes must not hold the loop up. The loop's own histogram tells, and a thousand requests a second from outside.
/// </summary>
internal static class AdminStormDrill
{
    const double MaxStallMs = 5;

    public static bool Run(DrillPlan plan)
    {
        byte[][] generations =
        [
            .. Enumerable.Range(0, FleetConfig.Generations).Select(i => Encoding.UTF8.GetBytes(FleetConfig.Text(i))),
        ];
        using var stage = new Stage(
            plan.Folder, FleetConfig.Text(0), FleetConfig.Targets(), new Mix(Late: 0, Post: 4, Fresh: 1));
        stage.Balancer.Admin.WaitForUp(FleetConfig.SteadyBackends, seconds: 30);
        stage.Open(stage.Calibrate(warmUpSeconds: 5, seconds: 5, plan.Report) * Stage.LoadShare);
        stage.Sleep(5);

        var windows = new DrillWindows(plan);
        int reloads = 0;
        long statusBytes = 0, scrapeBytes = 0;
        for (int round = 0; round < plan.Rounds; round++)
        {
            windows.Add(stage.Measure(Window.Steady, plan.Seconds));
            windows.Add(stage.Measure("storm", plan.Seconds, _ =>
            {
                stage.Balancer.Rewrite(generations[++reloads % generations.Length]);
                stage.Balancer.Admin.Post("/v1/reload");
                Thread.Sleep(250);
                statusBytes = stage.Balancer.Admin.Get("/v1/status").Length;
                Thread.Sleep(250);
                scrapeBytes = stage.Balancer.Admin.Get("/metrics").Length;
            }));
        }

        plan.Report.Line($"a status has {statusBytes >> 10} KiB, a scrape {scrapeBytes >> 10} KiB");
        var verdict = new Verdict(plan);
        verdict.Faults(stage);
        verdict.AtMost("worst loop stall, ms", windows.Disturbed(window => window.StallMs).Max, MaxStallMs);
        plan.Report.Line($"the same without: {windows.Steady(window => window.StallMs).Max:F2} ms; worst answer to " +
            $"the requests from outside: {windows.Disturbed(Window.WorstOutside).Max:F2} ms, " +
            $"without {windows.Steady(Window.WorstOutside).Max:F2} ms; " +
            $"collections {windows.Disturbed(window => window.Collections)} in a window");
        plan.Report.Line($"p99 ratio {windows.Ratios(Window.P99)}");
        return verdict.IsGood;
    }
}
