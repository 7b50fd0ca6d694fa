using System.Globalization;
using System.Net;

namespace Poise.Core;

/// <summary>
/// IP addresses and ports in text, strictly. <see cref="IPAddress"/> alone also reads <c>1</c>, <c>0x7f.1</c> and
/// <c>010.0.0.1</c> (as octal), which in a config file are typing errors that would send traffic elsewhere.
/// </summary>
public static class IpText
{
    /// <summary>
    /// Reads four decimal numbers, or an IPv6 address without brackets and scope. A v4-mapped address comes back as
    /// the IPv4 one.
    /// </summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        bool wellFormed = text.Contains(':') ? text.AsSpan().IndexOfAny("%[]") < 0 : IsDottedQuad(text);
        if (!wellFormed || !IPAddress.TryParse(text, out IPAddress? parsed))
            return false;

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    /// <summary>Reads a port from 1 to 65535.</summary>
    public static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    /// <summary>
    /// Splits <c>host:port</c> or <c>[v6]:port</c>; the brackets are taken off. The host may be empty and is not
    /// looked at otherwise, except that only brackets may hold colons.
    /// </summary>
    public static bool TrySplit(string text, out string host, out bool bracketed, out ushort port)
    {
        host = "";
        port = 0;
        bracketed = text.StartsWith('[');
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !TryParsePort(text.AsSpan(colon + 1), out port))
            return false;

        host = text[..colon];
        if (!bracketed)
            return !host.Contains(':');

        if (!host.EndsWith(']'))
            return false;

        host = host[1..^1];
        return true;
    }

    private static bool IsDottedQuad(string text)
    {
        int parts = 0;
        foreach (Range range in text.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> part = text.AsSpan(range);
            bool leadingZero = part.Length > 1 && part[0] == '0';
            if (leadingZero || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;

            parts++;
        }

        return parts == 4;
    }
}
