using System.Diagnostics.CodeAnalysis;
using Poise.Core;
using Poise.Core.Options;

namespace Poise.Routes;

/// <summary>
/// The host of a route: a name or an address, or <c>*.name</c> for one or more labels below it, and not the name
/// itself.
/// </summary>
/// <param name="Host">In lower case, without the <c>*.</c>, a trailing dot and a port; IPv6 in brackets.</param>
/// <param name="IsWildcard">Whether it was written with <c>*.</c>.</param>
public sealed record HostPattern(string Host, bool IsWildcard) : ITextOption<HostPattern>
{
    public static string Expected => "a host such as example.com or \"*.example.com\"";

    public static string Pattern => @"^(\*\.)?[A-Za-z0-9._-]+$|^\[[0-9A-Fa-f:.]+\]$";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out HostPattern value, out string? suggestion)
    {
        value = null;
        suggestion = null;
        bool isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        string host = (isWildcard ? text[2..] : text).ToLowerInvariant();
        if (host.EndsWith('.'))
            host = host[..^1];

        if (DnsName.IsValid(host) || (!isWildcard && IsAddress(host)))
        {
            value = new HostPattern(host, isWildcard);
            return true;
        }

        int colon = host.LastIndexOf(':');
        if (colon > 0 && DnsName.IsValid(host.AsSpan(0, colon)) && IpText.TryParsePort(host.AsSpan(colon + 1), out _))
            suggestion = (isWildcard ? "*." : "") + host[..colon];
        return false;
    }

    public override string ToString() => IsWildcard ? "*." + Host : Host;

    private static bool IsAddress(string host) =>
        host.StartsWith('[') && host.EndsWith(']')
            ? host.Contains(':') && IpText.TryParse(host[1..^1], out _)
            : !host.Contains(':') && IpText.TryParse(host, out _);
}
