using Poise.Simulation.Exchanges;

namespace Poise.Simulation;

/// <summary>What one seed of a workload came to.</summary>
/// <param name="Problems">Empty when the oracle is content.</param>
/// <param name="TraceHash">Equal whenever the seed is run again.</param>
internal readonly record struct WorkloadResult(IReadOnlyList<string> Problems, ulong TraceHash);

/// <summary>A workload: a world, what happens in it, and the oracle that judges it.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Run">Runs one seed.</param>
/// <param name="OnceFailed">Seeds that once found a fault: they run whenever a range of seeds does.</param>
internal sealed record Workload(string Name, Func<ulong, WorkloadResult> Run, params ulong[] OnceFailed);

/// <summary>Every workload the simulator has. A new one is a file and a line here.</summary>
internal static class Workloads
{
    internal static readonly Workload[] All =
    [
        new("echo", EchoWorkload.Run),
        new("exchanges", ExchangeWorkload.Rough, 1, 2, 3, 4, 7, 26, 43),
        new("exchanges-calm", ExchangeWorkload.Calm, 2, 3, 4, 5, 10, 16, 34, 38),
        new("exchanges-drain", ExchangeWorkload.Drain, 3, 8, 9, 11, 14, 15, 18, 27),
        new("exchanges-stall", ExchangeWorkload.Stall),
    ];
}
