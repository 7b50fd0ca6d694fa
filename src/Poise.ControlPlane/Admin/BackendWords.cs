using Poise.Pools;

namespace Poise.Admin;

/// <summary>A backend's standing in the words of the contract.</summary>
internal static class BackendWords
{
    internal const string Active = "active";
    internal const string Draining = "draining";
    internal const string Drained = "drained";
    internal const string Disabled = "disabled";

    /// <summary>What the operator wants of it, and whether that is reached.</summary>
    internal static string State(Backend backend) => backend.State switch
    {
        BackendState.Draining => backend.InFlight == 0 ? Drained : Draining,
        BackendState.Disabled => Disabled,
        _ => Active,
    };

    internal static string Health(Backend backend) => (backend.Endpoint, backend.Health.Health) switch
    {
        (null, _) or (_, BackendHealth.Down) => "down",
        (_, BackendHealth.Up) => "up",
        _ => "unknown",
    };

    /// <summary>Why it is not simply up, or null.</summary>
    internal static string? Reason(Backend backend)
    {
        if (backend.Endpoint is null)
            return "dns";
        if (backend.Health is { Health: BackendHealth.Down, Reason: { } reason })
            return reason;
        if (backend.IsConnectFailing)
            return "connects fail";
        return backend.IsUnproven ? "new, no check has found it up yet" : null;
    }
}
