using Poise.Core;
using Poise.Core.Options;

namespace Poise.Pools;

/// <summary>One address that serves. Text alone is the address.</summary>
[Options(Short = nameof(Address))]
public sealed partial record BackendOptions
{
    /// <summary>What logs, metrics and commands call it; without one, its address.</summary>
    [Key, Name]
    public string? Name { get; init; }

    /// <summary>Where it serves: `10.0.0.1:8080`, `[2001:db8::1]:8080` or `app.internal:8080`.</summary>
    [Key]
    public required HostPort Address { get; init; }

    /// <summary>Its share of the work, against the other weights of the pool; 0 is no new work.</summary>
    [Key(Range = "0..1000")]
    public int Weight { get; init; } = 1;

    /// <summary>
    /// Whether it takes new work. What an operator has set since stays over a reload, unless this has changed.
    /// </summary>
    [Key]
    public BackendState State { get; init; } = BackendState.Active;

    /// <summary>The name, or the address where there is none.</summary>
    public string DisplayName => Name ?? Address.ToString();
}
