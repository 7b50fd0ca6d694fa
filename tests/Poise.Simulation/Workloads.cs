using Poise.Simulation.Exchanges;

namespace Poise.Simulation;

/// <summary>What one seed of a workload came to.</summary>
/// <param name="Problems">Empty when the oracle is content.</param>
/// <param name="TraceHash">Equal whenever the seed is run again.</param>
internal readonly record struct WorkloadResult(IReadOnlyList<string> Problems, ulong TraceHash);

/// <summary>A workload: a world, what happens in it, and the oracle that judges it.</summary>
internal sealed record Workload(string Name, Func<ulong, WorkloadResult> Run);

/// <summary>Every workload the simulator has. A new one is a file and a line here.</summary>
internal static class Workloads
{
    internal static readonly Workload[] All =
    [
        new("echo", EchoWorkload.Run),
        new("exchanges", ExchangeWorkload.Rough),
        new("exchanges-calm", ExchangeWorkload.Calm),
        new("exchanges-drain", ExchangeWorkload.Drain),
        new("exchanges-stall", ExchangeWorkload.Stall),
    ];
}
