using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Poise.Core.Options;

namespace Poise.Core;

/// <summary>A host, by address or by name, and a port.</summary>
/// <param name="Host">An address in its canonical text without brackets, or a DNS name in lower case.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostPort(string Host, ushort Port) : ITextOption<HostPort>
{
    public static string Expected => "an address such as 10.0.0.1:8080, \"[2001:db8::1]:8080\" or app.internal:8080";

    public static string Pattern => @"^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$";

    /// <summary>The address, or null where the host is a name and has to be resolved.</summary>
    public IPAddress? Address { get; } = IpText.TryParse(Host, out IPAddress address) ? address : null;

    public static bool TryParse(string text, [MaybeNullWhen(false)] out HostPort value, out string? suggestion)
    {
        suggestion = null;
        value = IpText.TrySplit(text, out string host, out bool bracketed, out ushort port)
            ? FromHost(host, bracketed, port)
            : null;
        if (value is not null)
            return true;

        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            suggestion = Suggest(text[..scheme], text[(scheme + 3)..].TrimEnd('/'));
        return false;
    }

    public override string ToString() =>
        Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static HostPort? FromHost(string host, bool bracketed, ushort port)
    {
        if (IpText.TryParse(host, out IPAddress address))
            return bracketed == host.Contains(':') ? new HostPort(address.ToString(), port) : null;

        return bracketed || !DnsName.IsValid(host) ? null : new HostPort(host.ToLowerInvariant(), port);
    }

    private static string? Suggest(string scheme, string authority)
    {
        string withPort = authority.Contains(':') ? authority : authority + (scheme == "https" ? ":443" : ":80");
        return TryParse(withPort, out HostPort? value, out _) ? value.ToString() : null;
    }
}
