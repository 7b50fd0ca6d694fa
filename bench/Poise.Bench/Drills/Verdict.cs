using System.Globalization;

namespace Poise.Bench.Drills;

/// <summary>Goals of a drill, each with what was measured, as lines of the report and of its summary.</summary>
internal sealed class Verdict(DrillPlan plan)
{
    /// <summary>Every goal so far was hit.</summary>
    public bool IsGood { get; private set; } = true;

    public void Is(string what, long value, long goal) => Say(what, $"{value}", $"= {goal}", value == goal);

    public void AtMost(string what, double value, double goal) =>
        Say(what, Text(value), "≤ " + Text(goal), value <= goal);

    /// <summary>The median counts; the extremes are told.</summary>
    public void AtMost(string what, Spread spread, double goal) =>
        Say(what, spread.ToString(), "≤ " + Text(goal), spread.Median <= goal);

    /// <summary>No client has seen anything wrong; what the first ones saw is told.</summary>
    public void Faults(Stage stage)
    {
        Say("faults of clients", $"{stage.Gets}", "none", stage.Gets.Total == 0);
        if (stage.Posts.Total > 0 || stage.Gets.Total == 0)
            Say("faults of POSTs", $"{stage.Posts}", "none", stage.Posts.Total == 0);
        Samples(stage);
    }

    public void Samples(Stage stage)
    {
        foreach (string sample in stage.Gets.Samples.Concat(stage.Posts.Samples))
            plan.Report.Line("  " + sample);
        plan.Report.Line($"requests {stage.Load.Completed + stage.Outside.Completed}, " +
            $"idle connections that Poise closed: {stage.Load.IdleEnds + stage.Outside.IdleEnds}");
    }

    void Say(string what, string value, string goal, bool isHit)
    {
        IsGood &= isHit;
        string line = $"{plan.Name,-18} {what}: {value} [goal {goal}: {(isHit ? "hit" : "MISS")}]";
        plan.Report.Line(line);
        plan.Report.AddToSummary(line);
    }

    static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
