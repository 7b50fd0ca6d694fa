using Poise.Core;
using Poise.Pools;

namespace Poise.Health;

/// <summary>A pool and how its backends are checked.</summary>
public readonly record struct CheckedPool(Pool Pool, HealthSettings Settings);

/// <summary>How a pool's backends are checked, ready to be run. Immutable; equal when its options are.</summary>
public sealed class HealthSettings : IEquatable<HealthSettings>
{
    private readonly HealthOptions _options;

    /// <param name="options">Checked: they ask for one kind of probe.</param>
    public HealthSettings(HealthOptions options) : this(options, Probes.Find(options)!.Create(options)) { }

    /// <param name="options">All but the kind of probe.</param>
    /// <param name="probe">What asks.</param>
    public HealthSettings(HealthOptions options, Probe probe)
    {
        _options = options;
        Probe = probe;
    }

    public Probe Probe { get; }

    /// <summary>From the start of a probe to the start of the next, in nanoseconds.</summary>
    public long IntervalNs => _options.Interval.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>What a probe may take in all, in nanoseconds.</summary>
    public long TimeoutNs => _options.Timeout.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Failures in a row until down.</summary>
    public int Fall => _options.Fall;

    /// <summary>Good results in a row until up.</summary>
    public int Rise => _options.Rise;

    /// <summary>Where to ask a backend that serves at <paramref name="endpoint"/>.</summary>
    public NetAddress EndpointOf(NetAddress endpoint) =>
        _options.Port == 0 ? endpoint : endpoint.WithPort((ushort)_options.Port);

    /// <summary>The host and port that are asked, of a backend whose address is configured as this.</summary>
    public string AuthorityOf(string address) =>
        _options.Port == 0 ? address : $"{address[..address.LastIndexOf(':')]}:{_options.Port}";

    public bool Equals(HealthSettings? other) => other is not null && _options == other._options;

    public override bool Equals(object? obj) => Equals(obj as HealthSettings);

    public override int GetHashCode() => _options.GetHashCode();
}
