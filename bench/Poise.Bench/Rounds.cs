using System.Diagnostics;

namespace Poise.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record Plan(Scenario[] Scenarios, Contender[] Contenders, int Rounds, int Seconds, string Folder);

/// <summary>Runs one scenario: each contender in each round, the order rotating: drift hits all alike.</summary>
internal static class Rounds
{
    const int WarmUpSeconds = 2;

    public static List<Row> Run(Plan plan, Scenario scenario, Origin origin, Action<Row> report)
    {
        var running = new List<(Contender Contender, PinnedProcess Process, int Port)>();
        var rows = new List<Row>();
        try
        {
            foreach (Contender contender in plan.Contenders)
                running.Add(Start(plan, scenario, contender));
            using Scraper? scraper = plan.Contenders.Any(contender => contender.Name == "poise") ? new() : null;
            foreach ((Contender _, PinnedProcess _, int port) in running)
                Load.Run(scenario, port, WarmUpSeconds);
            for (int round = 0; round < plan.Rounds; round++)
            {
                for (int turn = 0; turn < running.Count; turn++)
                {
                    (Contender contender, PinnedProcess process, int port) = running[(round + turn) % running.Count];
                    Row row = Measure(plan, scenario, origin, round, contender, process, port);
                    report(row);
                    scraper?.ThrowIfFailed();
                    if (row.Fault(scenario.Connections) is { } fault)
                        throw new BenchException($"{scenario.Name}, round {round}, {contender.Name}: {fault}");
                    rows.Add(row);
                }
            }
        }
        finally
        {
            foreach ((Contender _, PinnedProcess process, int _) in running)
                process.Dispose();
        }

        return rows;
    }

    public static (Contender Contender, PinnedProcess Process, int Port) Start(
        Plan plan, Scenario scenario, Contender contender)
    {
        int place = Array.IndexOf(Contenders.Table, contender);
        int port = Ports.Of(place, scenario.Layer);
        string folder = Path.Combine(plan.Folder, scenario.Name);
        Directory.CreateDirectory(folder);
        var setting = new Setting(
            Ports.Of(place, Layer.Http), Ports.Of(place, Layer.Tcp), scenario.Measure == Bench.Measure.Bytes, folder);
        string file = Path.Combine(folder, contender.ConfigFile);
        File.WriteAllText(file, contender.Config(setting));
        string log = Path.Combine(folder, contender.Name + ".log");
        PinnedProcess process = PinnedProcess.Start(core: 0, log, contender.Command(file));
        try
        {
            process.WaitForPort(port);
        }
        catch (BenchException e)
        {
            process.Dispose();
            throw new BenchException(contender.Name + " " + e.Message);
        }

        return (contender, process, port);
    }

    static Row Measure(
        Plan plan, Scenario scenario, Origin origin, int round, Contender contender, PinnedProcess process, int port)
    {
        long requestsBefore = origin.Requests();
        CoreTime coreBefore = CoreTime.Of(0);
        CpuTime cpuBefore = process.CpuTime();
        long start = Stopwatch.GetTimestamp();
        LoadResult load = Load.Run(scenario, port, plan.Seconds);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        CpuTime cpu = process.CpuTime() - cpuBefore;
        CoreTime core = CoreTime.Of(0);
        return new Row(
            scenario.Name,
            round,
            contender.Name,
            load,
            origin.Requests() - requestsBefore,
            seconds,
            cpu,
            core.IdlePercentSince(coreBefore),
            core.StealPercentSince(coreBefore));
    }
}
