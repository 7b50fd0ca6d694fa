namespace Poise.Bench.Drills;

/// <summary>
/// The windows of a drill as they come: told, kept, and compared, each with the steady one before it.
/// </summary>
internal sealed class DrillWindows
{
    readonly DrillPlan _plan;
    readonly List<Window> _windows = [];

    public DrillWindows(DrillPlan plan)
    {
        _plan = plan;
        plan.Report.Line(Report.Columns(Window.Columns));
        File.WriteAllText(CsvFile, Window.CsvHead + "\n");
    }

    public IReadOnlyList<Window> All => _windows;

    string CsvFile => Path.Combine(_plan.Folder, "windows.csv");

    public void Add(Window window)
    {
        _windows.Add(window);
        _plan.Report.Line(Report.Columns(window.Cells(_windows.Count)));
        File.AppendAllText(CsvFile, window.Csv(_plan.Name, _windows.Count) + "\n");
    }

    /// <summary>
    /// The value of each window in which something was done, over that of the steady one before it.
    /// </summary>
    public Spread Ratios(Func<Window, double> value) => Spread.Of(
        _windows.Zip(_windows.Skip(1))
            .Where(pair => pair.First.Kind == Window.Steady && pair.Second.Kind != Window.Steady)
            .Select(pair => value(pair.Second) / value(pair.First)));

    /// <summary>The values of the windows in which something was done.</summary>
    public Spread Disturbed(Func<Window, double> value) =>
        Spread.Of(_windows.Where(window => window.Kind != Window.Steady).Select(value));

    public Spread Steady(Func<Window, double> value) =>
        Spread.Of(_windows.Where(window => window.Kind == Window.Steady).Select(value));

    /// <summary>
    /// Private memory at the end over that behind the first window in which something was done: what comes once,
    /// however large, is no leak.
    /// </summary>
    public double MemoryGrowth() =>
        (double)_windows[^1].DirtyAfter / _windows.First(window => window.Kind != Window.Steady).DirtyAfter;
}
