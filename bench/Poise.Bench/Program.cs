using Poise.Bench.Drills;
using Poise.Bench.Traffic;

namespace Poise.Bench;

/// <summary>
/// `Poise.Bench [SCENARIO|DRILL…] [--rounds N] [--seconds N] [--contenders a,b] [--list]`. Scenarios: Poise side by
/// side with HAProxy and nginx; all of them unless something is named. Drills: Poise alone, while something is done
/// to it. The balancer is alone on core 0; load generator and origin share core 1.
/// </summary>
internal static class Program
{
    static int Main(string[] args)
    {
        try
        {
            if (args.Contains("--list"))
            {
                List();
                return 0;
            }

            if (Environment.ProcessorCount < 2)
                throw new BenchException("needs two cores: one for the balancer, one for load and origin");
            return Run(Arguments.Parse(args)) ? 0 : 1;
        }
        catch (BenchException e)
        {
            Console.Error.WriteLine("bench: " + e.Message);
            return 1;
        }
    }

    static void List()
    {
        foreach (Scenario scenario in Scenarios.Table)
            Console.WriteLine(scenario.Name);
        foreach (Drill drill in DrillTable.Table)
            Console.WriteLine($"{drill.Name,-18} drill: {drill.Says}");
    }

    /// <summary>False if a drill has missed a goal.</summary>
    static bool Run(Arguments arguments)
    {
        Directory.CreateDirectory(arguments.Folder);
        using var report = new Report(arguments.Folder, Console.Out);
        if (arguments.Scenarios.Length > 0)
            RunScenarios(arguments.Plan, report);
        bool isGood = true;
        foreach (Drill drill in arguments.Drills)
            isGood &= RunDrill(drill, arguments, report);
        report.Summary();
        return isGood;
    }

    static void RunScenarios(Plan plan, Report report)
    {
        report.Line($"{plan.Rounds} rounds of {plan.Seconds} s, order rotating; {MachineFacts()}");
        using var origin = new Origin(plan.Folder);
        foreach (Scenario scenario in plan.Scenarios)
        {
            report.Head(scenario);
            if (scenario.Measure == Measure.Memory)
            {
                foreach (MemoryResult result in Memory.Run(plan, scenario))
                    report.Memory(result);
                continue;
            }

            List<Row> rows = Rounds.Run(plan, scenario, origin, report.Row);
            report.Ratios(scenario, rows, plan.Contenders);
        }
    }

    static bool RunDrill(Drill drill, Arguments arguments, Report report)
    {
        string folder = Path.Combine(arguments.Folder, drill.Name);
        Directory.CreateDirectory(folder);
        int rounds = arguments.Rounds ?? drill.Rounds, seconds = arguments.Seconds ?? drill.Seconds;
        report.Line();
        report.Line($"== {drill.Name}: {drill.Says}; {rounds} rounds, {seconds} s each; {MachineFacts()}");
        // The thread that steers the drill, and the commands that it runs, belong to the load.
        Libc.PinThread(core: 1);
        return drill.Run(new DrillPlan(drill.Name, rounds, seconds, folder, report));
    }

    static string MachineFacts()
    {
        string cpu = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown CPU";
        return $"{Environment.ProcessorCount} cores, {cpu}, Linux {Environment.OSVersion.Version}";
    }
}
