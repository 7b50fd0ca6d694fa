namespace Poise.Pools;

/// <summary>What the operator wants of a backend.</summary>
public enum BackendState : byte
{
    /// <summary>It takes part.</summary>
    Active,

    /// <summary>No new work; what it has ends by itself.</summary>
    Draining,

    /// <summary>No new work until it is enabled, whatever its checks say.</summary>
    Disabled,
}

/// <summary>What is known of a backend's health.</summary>
public enum BackendHealth : byte
{
    /// <summary>Not checked yet.</summary>
    Unknown,

    /// <summary>Its checks pass.</summary>
    Up,

    /// <summary>Its checks fail.</summary>
    Down,
}

/// <summary>A verdict on a backend's health.</summary>
/// <param name="Health">The verdict.</param>
/// <param name="Reason">What the last failed check met, as <c>status 500</c> or <c>timeout</c>; null when up.</param>
public sealed record HealthReport(BackendHealth Health, string? Reason)
{
    /// <summary>Before the first check.</summary>
    public static HealthReport Unknown { get; } = new(BackendHealth.Unknown, null);

    public static HealthReport Up { get; } = new(BackendHealth.Up, null);
}
