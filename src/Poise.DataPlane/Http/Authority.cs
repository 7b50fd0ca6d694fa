using System.Net;
using System.Text;

namespace Poise.Http;

/// <summary>
/// Checks and canonicalises <c>uri-host [ ":" port ]</c> (RFC 3986 §3.2), the value of Host and the authority of a
/// target. User info is never part of it (RFC 9110 §4.2.4).
/// </summary>
public static class Authority
{
    /// <summary>The longest host that is taken, in bytes; DNS names have at most 253.</summary>
    public const int MaxHostLength = 255;

    /// <summary>
    /// Splits an authority. False when it is malformed: an empty or overlong host, a character that no host has, a
    /// broken IPv6 literal or percent code, a port that is no number up to 65535.
    /// </summary>
    /// <param name="authority">The bytes as received.</param>
    /// <param name="host">The host; an IPv6 literal with its brackets.</param>
    /// <param name="port">The port, or −1 when there is none or an empty one.</param>
    public static bool TrySplit(ReadOnlySpan<byte> authority, out ReadOnlySpan<byte> host, out int port)
    {
        host = default;
        port = -1;
        if (authority.IsEmpty)
            return false;

        int end = authority[0] == '[' ? authority.IndexOf((byte)']') + 1 : authority.IndexOf((byte)':');
        if (end < 0)
            end = authority.Length;
        if (end == 0 || end > MaxHostLength || !TryPort(authority[end..], out port))
            return false;

        host = authority[..end];
        return host[0] == '[' ? IsIpv6Literal(host) : IsRegName(host);
    }

    /// <summary>
    /// The form in which hosts are compared: lower case, without port and without one trailing dot; IPv6 literals
    /// keep their brackets. Returns its length, or −1 when the authority is malformed.
    /// </summary>
    /// <param name="authority">The bytes as received.</param>
    /// <param name="destination">At least <see cref="MaxHostLength"/> bytes.</param>
    public static int Canonicalise(ReadOnlySpan<byte> authority, Span<byte> destination)
    {
        if (!TrySplit(authority, out ReadOnlySpan<byte> host, out _))
            return -1;
        if (host.Length > 1 && host[^1] == '.')
            host = host[..^1];
        Ascii.ToLower(host, destination, out int written);
        return written;
    }

    private static bool TryPort(ReadOnlySpan<byte> text, out int port)
    {
        port = -1;
        if (text.IsEmpty)
            return true;
        if (text[0] != ':' || text.Length > 6)
            return false;
        if (text.Length == 1)
            return true;

        int value = 0;
        foreach (byte digit in text[1..])
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = (value * 10) + digit - '0';
        }

        port = value;
        return value <= 65535;
    }

    private static bool IsIpv6Literal(ReadOnlySpan<byte> host)
    {
        ReadOnlySpan<byte> address = host[1..^1];
        return address.Contains((byte)':')
            && !address.ContainsAnyExcept(Characters.Ipv6)
            && IPAddress.IsValidUtf8(address);
    }

    private static bool IsRegName(ReadOnlySpan<byte> host)
    {
        if (host.ContainsAnyExcept(Characters.RegName) || (host.Length == 1 && host[0] == '.'))
            return false;
        for (int i = host.IndexOf((byte)'%'); i >= 0; i = NextPercent(host, i))
        {
            if (i + 2 >= host.Length || !char.IsAsciiHexDigit((char)host[i + 1])
                || !char.IsAsciiHexDigit((char)host[i + 2]))
                return false;
        }

        return true;
    }

    private static int NextPercent(ReadOnlySpan<byte> host, int from)
    {
        int next = host[(from + 1)..].IndexOf((byte)'%');
        return next < 0 ? -1 : from + 1 + next;
    }
}
