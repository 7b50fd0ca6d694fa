using Poise.Core.Options;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Config;

/// <summary>The whole config file.</summary>
[Options]
public sealed partial record PoiseOptions
{
    /// <summary>The admin API, `/metrics` and the dashboard.</summary>
    [Key]
    public AdminOptions Admin { get; init; } = new();

    /// <summary>Event loops; `auto` is one a core.</summary>
    [Key(Range = "1..1024"), Word("auto", 0)]
    public int Workers { get; init; }

    /// <summary>How a planned shutdown (SIGTERM) goes.</summary>
    [Key]
    public ShutdownOptions Shutdown { get; init; } = new();

    /// <summary>What is logged, and where to.</summary>
    [Key]
    public LogOptions Log { get; init; } = new();

    /// <summary>Where clients connect, by name.</summary>
    [Key, ByName]
    public ValueList<ListenerOptions> Listeners { get; init; } = [];

    /// <summary>Groups of backends, by name.</summary>
    [Key, ByName]
    public ValueList<PoolOptions> Pools { get; init; } = [];
}
