namespace Poise.Routes;

/// <summary>
/// What a route may ask of a request. A new kind of condition adds here what it needs.
/// </summary>
/// <param name="host">Canonical: lower case, no port, no trailing dot, IPv6 in brackets; empty for none.</param>
/// <param name="path">Without query, its dot segments removed.</param>
public readonly ref struct RouteQuery(ReadOnlySpan<byte> host, ReadOnlySpan<byte> path)
{
    public ReadOnlySpan<byte> Host { get; } = host;

    public ReadOnlySpan<byte> Path { get; } = path;
}

/// <summary>
/// CONTRACT: one condition of a route. A new kind is a file, its test, and a line in <see cref="Matchers"/>. Immutable,
/// shared by all workers, allocates nothing.
/// </summary>
public abstract class Matcher
{
    /// <summary>Whether the condition holds.</summary>
    public abstract bool Matches(in RouteQuery query);

    /// <summary>The condition as the configuration would have it.</summary>
    public abstract override string ToString();
}
