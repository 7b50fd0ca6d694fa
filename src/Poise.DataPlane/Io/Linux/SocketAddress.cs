using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Poise.Core;

namespace Poise.Io.Linux;

/// <summary>struct sockaddr_in and sockaddr_in6, to and from <see cref="NetAddress"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = MaximumLength)]
internal struct SocketAddress
{
    internal const int MaximumLength = 28;
    internal const int FamilyV4 = 2;
    internal const int FamilyV6 = 10;

    private const int LengthV4 = 16;

    internal static int FamilyOf(NetAddress address) => address.IsV6 ? FamilyV6 : FamilyV4;

    /// <returns>The length for the kernel.</returns>
    internal static uint Write(NetAddress address, Span<byte> destination)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)FamilyOf(address));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        if (!address.IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)address.Bits);
            return LengthV4;
        }
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], address.Bits);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], address.Scope);
        return MaximumLength;
    }

    internal static NetAddress Read(ReadOnlySpan<byte> source)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return BinaryPrimitives.ReadUInt16LittleEndian(source) switch
        {
            FamilyV4 => new NetAddress(BinaryPrimitives.ReadUInt32BigEndian(source[4..]), false, port),
            FamilyV6 => new NetAddress(BinaryPrimitives.ReadUInt128BigEndian(source[8..]), true, port,
                BinaryPrimitives.ReadUInt32LittleEndian(source[24..])),
            _ => default,
        };
    }
}
