using Poise.Simulation.Exchanges;

namespace Poise.Simulation;

/// <summary>What one seed of a workload came to.</summary>
/// <param name="Problems">Empty when the oracle is content.</param>
/// <param name="TraceHash">Equal whenever the seed is run again.</param>
/// <param name="Exchanges">Requests that the proxy took and accounted for.</param>
internal readonly record struct WorkloadResult(IReadOnlyList<string> Problems, ulong TraceHash, int Exchanges);

/// <summary>A workload: a world, what happens in it, and the oracle that judges it.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Exchanges">A seed that makes fewer has failed; 0 where it runs until something else ends it.</param>
/// <param name="Run">Runs one seed until so many exchanges were made.</param>
/// <param name="OnceFailed">
/// Seeds that once found a fault: they run whenever a range of seeds does. What a seed stands for changes with every
/// change of the workload's draws, so that these are seeds that found faults in some version of it, not the same story.
/// </param>
internal sealed record Workload(
    string Name, int Exchanges, Func<ulong, int, WorkloadResult> Run, params ulong[] OnceFailed)
{
    /// <summary>
    /// Seeds that fail and whose cause is not found yet: a range tells of them and leaves them out, <c>--seed</c> runs
    /// them. This list is a debt, to be emptied by fixes alone.
    /// </summary>
    internal ulong[] Unsolved { get; init; } = [];
}

/// <summary>Every workload the simulator has. A new one is a file and a line here.</summary>
internal static class Workloads
{
    internal static readonly Workload[] All =
    [
        new("echo", 0, (seed, _) => EchoWorkload.Run(seed)),
        new("exchanges", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new NoIncident(isCalm: false)), 1, 2, 3, 4, 7, 26, 43, 51),
        new("exchanges-calm", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new NoIncident(isCalm: true)), 2, 3, 4, 5, 10, 16, 34, 38),
        new("exchanges-drain", 2000, (seed, target) =>
            ExchangeWorkload.RunSeries(seed, target, () => new ProxyDrain()), 27, 29, 58, 75),
        new("exchanges-stall", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new Stalls())),
        new("exchanges-backend-drain", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new BackendDrains())),
        new("exchanges-health", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new HealthFlaps())),
        new("exchanges-reload", 2000, (seed, target) =>
            ExchangeWorkload.Run(seed, target, new Reloads())) { Unsolved = [3] },
    ];
}
