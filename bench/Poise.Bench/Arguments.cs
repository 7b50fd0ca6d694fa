using System.Globalization;
using Poise.Bench.Drills;

namespace Poise.Bench;

/// <summary>
/// The command line, read. Without a name all scenarios run and no drill: a drill takes minutes, and has its own
/// defaults for <see cref="Rounds"/> and <see cref="Seconds"/>.
/// </summary>
internal sealed record Arguments(
    Scenario[] Scenarios, Drill[] Drills, Contender[] Contenders, int? Rounds, int? Seconds, string Folder)
{
    const int DefaultRounds = 5;
    const int DefaultSeconds = 4;

    /// <summary>What concerns the scenarios.</summary>
    public Plan Plan => new(Scenarios, Contenders, Rounds ?? DefaultRounds, Seconds ?? DefaultSeconds, Folder);

    public static Arguments Parse(string[] args)
    {
        int? rounds = null, seconds = null;
        string contenders = string.Join(',', Bench.Contenders.Table.Select(contender => contender.Name));
        var names = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                names.Add(args[i]);
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

        return Chosen(names) with
        {
            Contenders = [.. contenders.Split(',').Select(ContenderOf)],
            Rounds = rounds,
            Seconds = seconds,
            Folder = FolderByTime(),
        };
    }

    static Arguments Chosen(List<string> names)
    {
        var scenarios = new List<Scenario>();
        var drills = new List<Drill>();
        foreach (string name in names)
        {
            if (Array.Find(Bench.Scenarios.Table, scenario => scenario.Name == name) is { } scenario)
                scenarios.Add(scenario);
            else if (Array.Find(DrillTable.Table, drill => drill.Name == name) is { } drill)
                drills.Add(drill);
            else
                throw new BenchException($"no scenario and no drill '{name}'; --list names them");
        }

        Scenario[] all = names.Count == 0 ? Bench.Scenarios.Table : [.. scenarios];
        return new(all, [.. drills], [], null, null, "");
    }

    static string FolderByTime() => Path.GetFullPath(Path.Combine(
        "artifacts", "bench", DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)));

    static int Number(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 1000
            ? number
            : throw new BenchException($"'{text}' is no number from 1 to 1000");

    static Contender ContenderOf(string name) =>
        Array.Find(Bench.Contenders.Table, contender => contender.Name == name)
        ?? throw new BenchException($"no contender '{name}'; there are poise, haproxy, nginx");
}
