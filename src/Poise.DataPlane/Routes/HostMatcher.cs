using System.Text;

namespace Poise.Routes;

/// <summary>A host by name or address, or <c>*.name</c>: one or more labels below the name, not itself.</summary>
public sealed class HostMatcher : Matcher
{
    private const string WildcardPrefix = "*.";

    private readonly byte[] _name;

    private HostMatcher(string name, bool isWildcard)
    {
        name = name.EndsWith('.') ? name[..^1] : name;
        _name = Encoding.ASCII.GetBytes(name.ToLowerInvariant());
        IsWildcard = isWildcard;
    }

    public bool IsWildcard { get; }

    /// <summary>In lower case, without <c>*.</c> and trailing dot.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <param name="name">ASCII; upper case and a trailing dot are put right.</param>
    public static HostMatcher Exact(string name) => new(name, isWildcard: false);

    /// <param name="name">What follows <c>*.</c>.</param>
    public static HostMatcher Wildcard(string name) => new(name, isWildcard: true);

    public static HostMatcher FromText(string text) =>
        text.StartsWith(WildcardPrefix, StringComparison.Ordinal) ? Wildcard(text[2..]) : Exact(text);

    public override bool Matches(in RouteQuery query)
    {
        ReadOnlySpan<byte> host = query.Host;
        if (!IsWildcard)
            return host.SequenceEqual(_name);

        int dot = host.Length - _name.Length - 1;
        return dot > 0 && host[dot] == (byte)'.' && host[(dot + 1)..].SequenceEqual(_name);
    }

    public override string ToString() =>
        (IsWildcard ? WildcardPrefix : "") + Encoding.ASCII.GetString(_name);
}
