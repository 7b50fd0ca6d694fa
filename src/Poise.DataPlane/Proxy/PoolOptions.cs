using Poise.Core.Options;
using Poise.Health;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>A named group of backends with one balancing policy.</summary>
[Options]
public sealed partial record PoolOptions
{
    /// <summary>The name of the pool.</summary>
    [MapName]
    public required string Name { get; init; }

    /// <summary>How a backend is picked.</summary>
    [Key]
    public BalanceOptions Balance { get; init; } = new();

    /// <summary>Who serves. Text alone is an address.</summary>
    [Key]
    public ValueList<BackendOptions> Backends { get; init; } = [];

    /// <summary>How the backends are checked.</summary>
    [Key]
    public HealthOptions Health { get; init; } = new();

    /// <summary>
    /// When the checks of all backends fail: give work to them anyway (`true`), or answer 503 with the reason
    /// `no-backend-up` (`false`).
    /// </summary>
    [Key]
    public bool FailOpen { get; init; }

    /// <summary>How long a backend may take.</summary>
    [Key]
    public PoolTimeoutOptions Timeouts { get; init; } = new();

    /// <summary>Connections to backends that are kept for the next request.</summary>
    [Key]
    public PoolConnectionOptions Connections { get; init; } = new();

    /// <summary>How long what a backend still does may take once it was removed; then it is cut.</summary>
    [Key(Range = "0s..720h")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a backend is picked. Text alone is the algorithm.</summary>
[Options(Short = nameof(Algorithm))]
public sealed partial record BalanceOptions
{
    /// <summary>The balancer.</summary>
    [Key]
    public BalancerKind Algorithm { get; init; } = Balancers.Default;
}

/// <summary>How long a backend may take.</summary>
[Options]
public sealed partial record PoolTimeoutOptions
{
    /// <summary>To accept a connection; beyond it another backend is tried.</summary>
    [Key(Range = "1ms..1h")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From the end of the request to the end of the response head; beyond it 504.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan ResponseHeader { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an unused connection is kept.</summary>
    [Key(Range = "1ms..24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Connections to backends that are kept for the next request.</summary>
[Options]
public sealed partial record PoolConnectionOptions
{
    /// <summary>Unused connections kept to each backend by each worker; 0 keeps none.</summary>
    [Key(Range = "0..100000")]
    public int IdlePerBackend { get; init; } = 128;

    /// <summary>Requests after which a connection is closed; 0 is no bound.</summary>
    [Key(Range = "0..1000000000")]
    public int MaxRequests { get; init; }
}
