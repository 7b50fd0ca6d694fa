using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Poise.Core.Options;

namespace Poise.Core;

/// <summary>A block of addresses (RFC 4632, RFC 4291 §2.3). IPv4 and v4-mapped IPv6 addresses are the same.</summary>
public readonly record struct Cidr : ITextOption<Cidr>
{
    private const int MappedPrefix = 96;
    private readonly UInt128 _network;
    private readonly UInt128 _mask;
    private readonly bool _isV4;

    /// <summary>The bits of <paramref name="address"/> after the prefix must be 0.</summary>
    /// <param name="address">The first address of the block.</param>
    /// <param name="prefixLength">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    public Cidr(IPAddress address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        Invariant.Holds(address.TryWriteBytes(bytes, out int written));
        _network = Normalize(bytes[..written], out _isV4);
        PrefixLength = prefixLength;
        _mask = Mask(_isV4 ? prefixLength + MappedPrefix : prefixLength);
        Invariant.Holds((_network & ~_mask) == 0);
        Address = address;
    }

    /// <summary>The first address of the block.</summary>
    public IPAddress Address { get; }

    /// <summary>Bits that are compared: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    public static string Expected => "an address block such as 10.0.0.0/8 or 2001:db8::/32, or one address";

    public static string Pattern => @"^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$";

    /// <summary>Whether an address of 4 or 16 bytes in network order is in the block.</summary>
    public bool Contains(ReadOnlySpan<byte> address)
    {
        UInt128 bits = Normalize(address, out bool isV4);
        return isV4 == _isV4 && (bits & _mask) == _network;
    }

    /// <summary>Whether the address is in the block; its port does not matter.</summary>
    public bool Contains(NetAddress address) =>
        address.IsV6 != _isV4
        && ((_isV4 ? new UInt128(0, 0xFFFF_0000_0000UL) | address.Bits : address.Bits) & _mask) == _network;

    /// <inheritdoc cref="Contains(ReadOnlySpan{byte})"/>
    public bool Contains(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int written) && Contains(bytes[..written]);
    }

    /// <summary>Reads <c>address/prefix</c>, or an address alone as a block of one.</summary>
    public static bool TryParse(string text, out Cidr value, out string? suggestion)
    {
        value = default;
        suggestion = null;
        int slash = text.IndexOf('/');
        if (!IpText.TryParse(slash < 0 ? text : text[..slash], out IPAddress address))
            return false;

        int bits = text.Contains(':') ? 128 : 32;
        int prefix = bits;
        if (slash >= 0 && !TryParsePrefix(text.AsSpan(slash + 1), bits, out prefix))
            return false;

        // A v4-mapped block comes back as the IPv4 one, without the 96 bits in front.
        if (bits == 128 && address.AddressFamily == AddressFamily.InterNetwork)
            prefix -= MappedPrefix;
        if (prefix < 0)
            return false;

        IPAddress first = FirstOf(address, prefix);
        if (!first.Equals(address))
        {
            suggestion = $"{first}/{prefix}";
            return false;
        }

        value = new Cidr(address, prefix);
        return true;
    }

    public override string ToString() => $"{Address}/{PrefixLength}";

    private static bool TryParsePrefix(ReadOnlySpan<char> text, int bits, out int prefix) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= bits;

    private static IPAddress FirstOf(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static UInt128 Normalize(ReadOnlySpan<byte> address, out bool isV4)
    {
        if (address.Length == 4)
        {
            isV4 = true;
            return new UInt128(0, 0xFFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(address));
        }

        UInt128 bits = BinaryPrimitives.ReadUInt128BigEndian(address);
        isV4 = (bits >> 32) == 0xFFFF;
        return bits;
    }

    private static UInt128 Mask(int prefix) => prefix == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefix);
}
