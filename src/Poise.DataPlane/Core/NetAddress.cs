using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Poise.Core;

/// <summary>
/// An IPv4 or IPv6 address with a port, by value. IPv4-mapped IPv6 addresses are unmapped when they come in, so that
/// the same host is the same value everywhere.
/// </summary>
public readonly record struct NetAddress
{
    private readonly UInt128 _bits;

    /// <param name="bits">The address as a big-endian number; IPv4 in the low 32 bits.</param>
    /// <param name="isV6">IPv6, unless the address is IPv4-mapped.</param>
    /// <param name="port">0 to 65535.</param>
    /// <param name="scope">IPv6 scope id of a link-local address, else 0.</param>
    public NetAddress(UInt128 bits, bool isV6, ushort port, uint scope = 0)
    {
        if (isV6 && bits >> 32 == 0xFFFF)
        {
            bits &= uint.MaxValue;
            isV6 = false;
            scope = 0;
        }
        _bits = bits;
        IsV6 = isV6;
        Port = port;
        Scope = scope;
    }

    public bool IsV6 { get; }

    public ushort Port { get; }

    public uint Scope { get; }

    /// <summary>The address as a big-endian number; IPv4 in the low 32 bits.</summary>
    public UInt128 Bits => _bits;

    public NetAddress WithPort(ushort port) => new(_bits, IsV6, port, Scope);

    public static NetAddress From(IPAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new NetAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), true, port, (uint)address.ScopeId)
            : new NetAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes[..length]), false, port);
    }

    public static NetAddress From(IPEndPoint endPoint) => From(endPoint.Address, (ushort)endPoint.Port);

    public static NetAddress LoopbackV4(ushort port) => new(0x7F000001, false, port);

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
        return IsV6 ? new IPAddress(bytes, Scope) : new IPAddress(bytes[12..]);
    }

    /// <summary>Writes the address without the port, as in X-Forwarded-For. Needs up to 65 bytes;
    /// allocates nothing.</summary>
    public bool TryFormatHost(Span<byte> destination, out int written)
    {
        if (IsV6)
            return Ipv6Text.TryFormat(_bits, Scope, destination, out written);
        written = 0;
        if (destination.Length < 15)
            return false;
        uint bits = (uint)_bits;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            written += WriteOctet(destination[written..], (byte)(bits >> shift));
            if (shift > 0)
                destination[written++] = (byte)'.';
        }
        return true;
    }

    private static int WriteOctet(Span<byte> destination, byte value)
    {
        int digits = value >= 100 ? 3 : value >= 10 ? 2 : 1;
        for (int i = digits - 1; i >= 0; i--, value /= 10)
            destination[i] = (byte)('0' + value % 10);
        return digits;
    }

    public override string ToString() => new IPEndPoint(ToIPAddress(), Port).ToString();
}
