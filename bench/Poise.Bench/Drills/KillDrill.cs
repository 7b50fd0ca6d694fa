using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// A backend dies under load without a word, and comes back a second later; the next one follows. Requests that may
/// be repeated must not fail; a POST that the dead backend may have acted on may, and is counted apart.
/// </summary>
internal static class KillDrill
{
    public static bool Run(DrillPlan plan)
    {
        using var stage = new Stage(
            plan.Folder, BackendGroup.Config, BackendGroup.Targets, new Mix(Late: 20, Post: 5, Fresh: 5));
        var backends = new BackendGroup(stage.Loop);
        stage.Balancer.Admin.WaitForUp(BackendGroup.Count, seconds: 10);
        stage.Open(stage.Calibrate(warmUpSeconds: 5, seconds: 3, plan.Report) * Stage.LoadShare);
        stage.Sleep(2);
        for (int round = 1; round <= plan.Rounds; round++)
        {
            (long gets, long posts, long completed) = (stage.Gets.Total, stage.Posts.Total, stage.Load.Completed);
            int backend = round % BackendGroup.Count;
            bool reset = round % 2 == 0;
            backends.Stop(backend, reset);
            stage.Sleep(plan.Seconds);
            backends.Start(backend);
            stage.Balancer.Admin.WaitForUp(BackendGroup.Count, seconds: 10);
            Thread.Sleep(500);
            plan.Report.Line($"round {round}, b{backend} by {(reset ? "reset" : "close")}: " +
                $"{stage.Load.Completed - completed} requests; failed: {stage.Gets.Total - gets} that may be " +
                $"repeated, {stage.Posts.Total - posts} POSTs");
        }

        var verdict = new Verdict(plan);
        verdict.Is("failed requests that may be repeated", stage.Gets.Total, 0);
        plan.Report.Line($"POSTs: {stage.Posts}; p99 {stage.Load.Latencies.Quantile(0.99) / 1e3:F0} us, " +
            $"longest {stage.Load.Latencies.Max / 1e6:F1} ms");
        verdict.Samples(stage);
        return verdict.IsGood;
    }
}
