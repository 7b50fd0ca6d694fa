using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// A deploy, again and again: each backend in turn is drained by `poise drain --wait`, stopped, started, and enabled
/// once it is found up. Under load of every kind, and no client may notice.
/// </summary>
internal static class RollingDrill
{
    const int DownloadCount = 8;
    const int DownloadBytesPerSecond = 8 << 20;

    public static bool Run(DrillPlan plan)
    {
        using var stage = new Stage(
            plan.Folder, BackendGroup.Config, BackendGroup.Targets, new Mix(Late: 10, Post: 20, Fresh: 5),
            BackendGroup.BytesOfDownload);
        var backends = new BackendGroup(stage.Loop);
        stage.Balancer.Admin.WaitForUp(BackendGroup.Count, seconds: 10);
        stage.Open(stage.Calibrate(warmUpSeconds: 5, seconds: 3, plan.Report) * Stage.LoadShare);
        stage.AddDownloads(DownloadCount, BackendGroup.Targets[0], DownloadBytesPerSecond);
        stage.Sleep(2);
        long faults = 0;
        for (int round = 1; round <= plan.Rounds; round++)
        {
            for (int backend = 0; backend < BackendGroup.Count; backend++)
                Replace(stage, backends, backend, plan.Seconds);
            plan.Report.Line($"round {round}: {stage.Load.Completed} requests so far, {stage.Faults - faults} faults");
            faults = stage.Faults;
        }

        var verdict = new Verdict(plan);
        verdict.Faults(stage);
        plan.Report.Line($"downloads: {stage.Downloads.Sum(download => download.Completed)} whole; " +
            $"p99 {stage.Load.Latencies.Quantile(0.99) / 1e3:F0} us, longest {stage.Load.Latencies.Max / 1e6:F1} ms");
        return verdict.IsGood;
    }

    static void Replace(Stage stage, BackendGroup backends, int backend, int downSeconds)
    {
        Balancer.Command("drain", $"app/b{backend}", "--wait", "--timeout", "30s");
        backends.Stop(backend, reset: true);
        stage.Sleep(downSeconds);
        backends.Start(backend);
        stage.Balancer.Admin.WaitForUp(BackendGroup.Count, seconds: 10);
        Balancer.Command("enable", $"app/b{backend}");
        Thread.Sleep(200);
    }
}
