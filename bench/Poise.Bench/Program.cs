using System.Globalization;

namespace Poise.Bench;

/// <summary>
/// `Poise.Bench [SCENARIO…] [--rounds N] [--seconds N] [--contenders a,b] [--list]`: Poise side by side with HAProxy
/// and nginx. The balancer is alone on core 0; load generator and origin share core 1.
/// </summary>
internal static class Program
{
    static int Main(string[] args)
    {
        try
        {
            if (args.Contains("--list"))
            {
                foreach (Scenario scenario in Scenarios.Table)
                    Console.WriteLine(scenario.Name);
                return 0;
            }

            if (Environment.ProcessorCount < 2)
                throw new BenchException("needs two cores: one for the balancer, one for load and origin");
            Run(PlanOf(args));
            return 0;
        }
        catch (BenchException e)
        {
            Console.Error.WriteLine("bench: " + e.Message);
            return 1;
        }
    }

    static void Run(Plan plan)
    {
        using var report = new Report(plan.Folder);
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

        report.Summary();
    }

    static Plan PlanOf(string[] args)
    {
        int rounds = 5, seconds = 4;
        string contenders = string.Join(',', Contenders.Table.Select(contender => contender.Name));
        var scenarios = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                scenarios.Add(args[i]);
                continue;
            }

            string value = i + 1 < args.Length ? args[i + 1] : "";
            _ = args[i++] switch
            {
                "--rounds" => rounds = Number(value),
                "--seconds" => seconds = Number(value),
                "--contenders" => (contenders = value).Length,
                _ => throw new BenchException(
                    $"unknown option '{args[i - 1]}'; there are --rounds --seconds --contenders --list"),
            };
        }

        string folder = Path.GetFullPath(Path.Combine(
            "artifacts", "bench", DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)));
        Directory.CreateDirectory(folder);
        return new Plan(
            scenarios.Count == 0 ? Scenarios.Table : [.. scenarios.Select(ScenarioOf)],
            [.. contenders.Split(',').Select(ContenderOf)],
            rounds,
            seconds,
            folder);
    }

    static int Number(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1000
            ? number
            : throw new BenchException($"'{text}' is no number from 1 to 1000");

    static Scenario ScenarioOf(string name) => Array.Find(Scenarios.Table, scenario => scenario.Name == name)
        ?? throw new BenchException($"no scenario '{name}'; --list names them");

    static Contender ContenderOf(string name) => Array.Find(Contenders.Table, contender => contender.Name == name)
        ?? throw new BenchException($"no contender '{name}'; there are poise, haproxy, nginx");

    static string MachineFacts()
    {
        string cpu = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown CPU";
        return $"{Environment.ProcessorCount} cores, {cpu}, Linux {Environment.OSVersion.Version}";
    }
}
