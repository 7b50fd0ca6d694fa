using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Poise.Core.Options;

namespace Poise.Core;

/// <summary>
/// Where a listener listens. Without an <paramref name="Address"/> it is every IPv4 and IPv6 address: two sockets,
/// 0.0.0.0 and [::] with V6ONLY.
/// </summary>
/// <param name="Address">The one address, or null for all. Never v4-mapped.</param>
/// <param name="Port">1 to 65535; 0, which only tests use, lets the kernel choose.</param>
public sealed record BindAddress(IPAddress? Address, ushort Port) : ITextOption<BindAddress>
{
    public static string Expected => "an address to listen on such as \":8080\", \"127.0.0.1:8080\" or \"[::]:8080\"";

    public static string Pattern => @"^([0-9.]*|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$";

    /// <summary>
    /// Whether both would open the same socket. An address beside a wildcard on the same port is a socket of its
    /// own, which the kernel prefers.
    /// </summary>
    public bool SharesSocketWith(BindAddress other) =>
        Port == other.Port
        && (Equals(Address, other.Address)
            || (Address is null && IsWildcard(other.Address))
            || (other.Address is null && IsWildcard(Address)));

    /// <summary>
    /// Whether one covers addresses of the other: two sockets that the kernel lets stand side by side only where both
    /// allow it (SO_REUSEPORT).
    /// </summary>
    public bool Overlaps(BindAddress other) => Port == other.Port
        && (Address is null || other.Address is null || Equals(Address, other.Address)
            || (Address.AddressFamily == other.Address.AddressFamily
                && (IsWildcard(Address) || IsWildcard(other.Address))));

    public static bool TryParse(
        string text, [MaybeNullWhen(false)] out BindAddress value, out string? suggestion)
    {
        value = null;
        suggestion = null;
        if (IpText.TrySplit(text, out string host, out bool bracketed, out ushort port))
        {
            if (host.Length == 0 && !bracketed)
                value = new BindAddress(null, port);
            else if (IpText.TryParse(host, out IPAddress address) && bracketed == host.Contains(':'))
                value = new BindAddress(address, port);
            else
                suggestion = Suggest(host, port);
        }
        else if (IpText.TryParsePort(text, out port))
        {
            suggestion = ":" + text;
        }

        return value is not null;
    }

    public override string ToString() => Address switch
    {
        null => $":{Port}",
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{Address}]:{Port}",
        _ => $"{Address}:{Port}",
    };

    private static bool IsWildcard(IPAddress? address) =>
        IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address);

    private static string? Suggest(string host, ushort port) => host switch
    {
        "*" => $":{port}",
        "localhost" => $"127.0.0.1:{port}",
        _ => null,
    };
}
