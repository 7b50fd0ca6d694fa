using System.Globalization;
using System.Text;

namespace Poise.Bench;

/// <summary>Tables for people, on the screen and into a file; raw rows as CSV beside it.</summary>
internal sealed class Report(string folder, TextWriter screen) : IDisposable
{
    /// <summary>A round in which the host took more of core 0 than this, in percent, is left out.</summary>
    const double MaxStealPercent = 1;

    readonly StreamWriter _text = new(Path.Combine(folder, "report.txt")) { AutoFlush = true };
    readonly Lazy<StreamWriter> _csv = new(() => OpenCsv(folder));
    readonly List<string> _summary = [];

    public void Line(string line = "")
    {
        screen.WriteLine(line);
        _text.WriteLine(line);
    }

    public void Head(Scenario scenario)
    {
        Line();
        Line($"== {scenario.Name}");
        if (scenario.Measure != Measure.Memory)
        {
            Line(Columns(
                "round", "contender", "requests", "req/s", "cpu-us/req", "user", "system",
                "idle0%", "other0%", "steal%", "p50", "p99"));
        }
    }

    public void Row(Row row)
    {
        _csv.Value.WriteLine(row.Csv());
        Line(Columns(
            Text(row.Round, "F0"),
            row.Contender,
            Text(row.Load.Requests, "F0"),
            Text(row.Load.Requests / row.Seconds, "F0"),
            Text(row.MicrosPerRequest, "F2"),
            Text(row.UserMicrosPerRequest, "F2"),
            Text(row.SystemMicrosPerRequest, "F2"),
            Text(row.IdlePercent, "F1"),
            Text(row.OtherPercent, "F1"),
            Text(row.StealPercent, "F1"),
            row.Load.P50,
            row.Load.P99));
    }

    /// <summary>Medians of each contender, and the first's ratio to each other one, per round.</summary>
    public void Ratios(Scenario scenario, List<Row> rows, Contender[] contenders)
    {
        HashSet<int> stolen = [.. rows.Where(row => row.StealPercent > MaxStealPercent).Select(row => row.Round)];
        List<Row> counted = [.. rows.Where(row => !stolen.Contains(row.Round))];
        if (stolen.Count > 0)
            Line($"left out because of steal: {stolen.Count} rounds");
        if (counted.Count == 0)
            throw new BenchException($"{scenario.Name}: the host stole time in every round; nothing to compare");

        foreach (Contender contender in contenders)
        {
            List<Row> own = [.. counted.Where(row => row.Contender == contender.Name)];
            Line($"{contender.Name}: total {Spread.Of(own.Select(row => row.MicrosPerRequest))}, " +
                $"user {Spread.Of(own.Select(row => row.UserMicrosPerRequest))} CPU-us per request");
        }

        foreach (Contender other in contenders[1..])
            Ratio(scenario, counted, contenders[0].Name, other.Name);
    }

    public void Memory(MemoryResult result)
    {
        string rss = Text(result.StartRssKiB / 1024.0, "F1");
        string each = Text(result.DirtyBytesPerConnection, "F0");
        string line = $"{result.Contender}: {rss} MiB resident after start, {each} B private dirty per idle connection";
        if (result.Contender == "poise")
        {
            line += Verdict(result.StartRssKiB / 1024.0, Bench.Memory.MaxStartRssKiB / 1024.0, atMost: true)
                + Verdict(result.DirtyBytesPerConnection, Bench.Memory.MaxDirtyBytesPerConnection, atMost: true);
        }

        Line(line);
        _summary.Add("memory  " + line);
    }

    public void AddToSummary(string line) => _summary.Add(line);

    public void Summary()
    {
        Line();
        Line("== summary: medians of the rounds (least–greatest)");
        _summary.ForEach(Line);
        Line();
        Line($"raw rows, configs and logs: {folder}");
    }

    public void Dispose()
    {
        _text.Dispose();
        if (_csv.IsValueCreated)
            _csv.Value.Dispose();
    }

    void Ratio(Scenario scenario, List<Row> rows, string first, string other)
    {
        Goal goal = first == "poise" ? scenario.Against(other) : Goal.None;
        bool bytes = scenario.Measure == Measure.Bytes;
        Spread total = PerRound(rows, first, other, row => bytes ? row.MebibytesPerCpuSecond : row.MicrosPerRequest);
        string what = bytes ? "bytes per CPU-second" : "CPU per request";
        string line = $"{scenario.Name,-18} {first}/{other}: {what} {total}{Verdict(total.Median, goal.Total, !bytes)}";
        if (!bytes)
        {
            Spread user = PerRound(rows, first, other, row => row.UserMicrosPerRequest);
            line += $"; user time {user}{Verdict(user.Median, goal.User, atMost: true)}";
        }

        Line(line);
        _summary.Add(line);
    }

    static Spread PerRound(List<Row> rows, string first, string other, Func<Row, double> value) => Spread.Of(
        from one in rows
        where one.Contender == first
        join two in rows.Where(row => row.Contender == other) on one.Round equals two.Round
        select value(one) / value(two));

    static string Verdict(double value, double? goal, bool atMost)
    {
        if (goal is not { } bound)
            return "";
        bool hit = atMost ? value <= bound : value >= bound;
        return $" [goal {(atMost ? "≤" : "≥")} {Text(bound, "0.##")}: {(hit ? "hit" : "MISS")}]";
    }

    static StreamWriter OpenCsv(string folder)
    {
        var csv = new StreamWriter(Path.Combine(folder, "rows.csv")) { AutoFlush = true };
        csv.WriteLine(Bench.Row.CsvHead);
        return csv;
    }

    static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Columns(params ReadOnlySpan<string> cells)
    {
        var line = new StringBuilder();
        foreach (string cell in cells)
            line.Append(cell.PadLeft(11));
        return line.ToString();
    }
}
