namespace Poise.Bench.Drills;

/// <summary>
/// Poise alone, under load, while something is done to it: what its clients see, and what it costs them. Where a
/// scenario compares programs, a drill compares windows with and without.
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Says">What is done, in a line.</param>
/// <param name="Rounds">Unless the command line says otherwise.</param>
/// <param name="Seconds">The length of a window, unless the command line says otherwise.</param>
/// <param name="Run">Runs it; false if it has missed a goal.</param>
internal sealed record Drill(string Name, string Says, int Rounds, int Seconds, Func<DrillPlan, bool> Run);

/// <summary>What the command line asks of a drill.</summary>
internal sealed record DrillPlan(string Name, int Rounds, int Seconds, string Folder, Report Report);

/// <summary>The table of drills. A new one is a line.</summary>
internal static class DrillTable
{
    public static readonly Drill[] Table =
    [
        new("reload", "a reload a second beside tunnels and downloads", 6, 30, ReloadDrill.Run),
        new("admin-storm", "status, scrape and reload each once a second", 2, 30, AdminStormDrill.Run),
        new("rolling", "every backend in turn drained, stopped, started, enabled", 20, 1, RollingDrill.Run),
        new("kill", "a backend dies under load, and comes back", 20, 1, KillDrill.Run),
        new("probes", "10,000 backends probed every two seconds", 4, 20, ProbesDrill.Run),
    ];
}
