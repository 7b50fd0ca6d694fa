namespace Poise.Pools;

/// <summary>A line of the table of balancers.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Summary">One sentence for the reference page.</param>
/// <param name="Create">Makes one for a pool with so many backends.</param>
public sealed record BalancerKind(string Name, string Summary, Func<int, Balancer> Create);

/// <summary>TABLE: every balancer. The configuration, the reference page and the contract tests go by it.</summary>
public static class Balancers
{
    private static readonly BalancerKind[] Table =
    [
        new("round-robin", "In turn, by weight, spread smoothly.", static count => new RoundRobin(count)),
        new("least-connections", "The one with the least in flight for its weight; ties rotate.",
            static _ => new LeastConnections()),
    ];

    public static ReadOnlySpan<BalancerKind> All => Table;

    /// <summary>The line of that name, or null.</summary>
    public static BalancerKind? Find(string name) => Array.Find(Table, kind => kind.Name == name);
}
