namespace Poise.Health;

/// <summary>A line of the table of probes.</summary>
/// <param name="Name">The key that asks for it.</param>
/// <param name="IsAskedFor">Whether a configuration asks for it.</param>
/// <param name="Create">Makes one by a configuration that does.</param>
public sealed record ProbeKind(string Name, Func<HealthOptions, bool> IsAskedFor, Func<HealthOptions, Probe> Create);

/// <summary>TABLE: every kind of probe. The first that is asked for is the one.</summary>
public static class Probes
{
    private static readonly ProbeKind[] Table =
    [
        new("http", static options => options.Http is not null, static options => new HttpProbe(options)),
        new("tcp", static options => options.Tcp, static _ => new TcpProbe()),
    ];

    public static ReadOnlySpan<ProbeKind> All => Table;

    /// <summary>The kind that the options ask for; null when they ask for none.</summary>
    public static ProbeKind? Find(HealthOptions options) => Array.Find(Table, kind => kind.IsAskedFor(options));
}
