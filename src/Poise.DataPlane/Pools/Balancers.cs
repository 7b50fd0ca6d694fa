using System.Diagnostics.CodeAnalysis;
using Poise.Core.Options;

namespace Poise.Pools;

/// <summary>A line of the table of balancers, and the value of the key that names one.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Summary">One sentence for the reference page.</param>
/// <param name="Create">Makes one for a pool with so many backends.</param>
public sealed record BalancerKind(string Name, string Summary, Func<int, Balancer> Create) : ITextOption<BalancerKind>
{
    public static string Expected => "one of " + string.Join(", ", Balancers.Names);

    public static string Pattern => "^(" + string.Join("|", Balancers.Names) + ")$";

    public static ReadOnlySpan<Choice> Choices => Balancers.Choices;

    public static bool TryParse(
        string text, [MaybeNullWhen(false)] out BalancerKind value, out string? suggestion)
    {
        value = Balancers.Find(text);
        suggestion = value is null ? Spelling.Nearest(text, Balancers.Names) : null;
        return value is not null;
    }

    public override string ToString() => Name;
}

/// <summary>TABLE: every balancer. The configuration, the reference page and the contract tests go by it.</summary>
public static class Balancers
{
    private static readonly BalancerKind[] Table =
    [
        new("round-robin", "In turn, by weight, spread smoothly.", static count => new RoundRobin(count)),
        new("least-connections", "The one with the least in flight for its weight; ties rotate.",
            static _ => new LeastConnections()),
        new("random", "By chance, by weight.", static _ => new RandomPick()),
        new("power-of-two", "Of two drawn by weight, the one with less in flight for its weight.",
            static _ => new PowerOfTwo()),
        new("ip-hash",
            "By the address of the connecting client, consistently: it stays with its backend while that is eligible.",
            static _ => new IpHash()),
    ];

    /// <summary>What a pool uses that says nothing.</summary>
    public static BalancerKind Default { get; } = Find("least-connections")!;

    public static ReadOnlySpan<BalancerKind> All => Table;

    /// <summary>The names, in the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Table, static kind => kind.Name);

    /// <summary>The lines as values of the configuration.</summary>
    public static ReadOnlySpan<Choice> Choices =>
        Array.ConvertAll(Table, static kind => new Choice(kind.Name, kind.Summary, kind));

    /// <summary>The line of that name, or null.</summary>
    public static BalancerKind? Find(string name) => Array.Find(Table, kind => kind.Name == name);
}
