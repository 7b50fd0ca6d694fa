using Poise.Metrics;
using Poise.Pools;

namespace Poise.Health;

/// <summary>What health checks count and say.</summary>
internal static class HealthMetrics
{
    // A line for each of very many backends that all go at once: how often one may change is its interval's to bound.
    private const int Burst = 10_000;

    internal static readonly CounterVector<ProbeOutcome> Probes = new(
        "poise_health_probes_total", "Probes of backends that ended, by result.", "result", ProbeResult.Words);

    internal static readonly CounterVector<BackendHealth> Transitions = new(
        "poise_health_transitions_total", "Changes of backends' health, by what it became.", "to", Words);

    internal static readonly EventKind Up = new(LogLevel.Info, "a backend is up", Burst);
    internal static readonly EventKind Down = new(LogLevel.Warning, "a backend is down", Burst);

    /// <summary>Says of a transition what an operator needs to know.</summary>
    internal static void Write(EventLog events, Backend backend, BackendHealth from, ProbeResult result)
    {
        BackendHealth to = backend.Health.Health;
        events.Write(
            to == BackendHealth.Up ? Up : Down,
            ("pool", backend.Key.Pool),
            ("backend", backend.Name),
            ("from", Words(from)),
            ("to", Words(to)),
            ("reason", result.Reason));
    }

    private static string Words(BackendHealth health) => health switch
    {
        BackendHealth.Up => "up",
        BackendHealth.Down => "down",
        _ => "unknown",
    };
}
