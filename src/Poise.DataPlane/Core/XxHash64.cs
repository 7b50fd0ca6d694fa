using System.Buffers.Binary;
using System.Numerics;

namespace Poise.Core;

/// <summary>
/// The fixed hash function of all consistent balancing: XXH64 with seed 0 (Yann Collet, xxHash specification 0.1.1).
/// It has no secret and no version, so that every node and every restart agree; whoever chooses the bytes can choose
/// the hash, so it is not for tables that a client could fill.
/// </summary>
public static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int Stripe = 4 * sizeof(ulong);

    /// <summary>The hash of these bytes, the same on every machine.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Prime5;
        ulong length = (ulong)bytes.Length;
        if (bytes.Length >= Stripe)
            hash = Stripes(ref bytes);
        hash += length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            hash = BitOperations.RotateLeft(hash, 27) * Prime1 + Prime4;
        }

        if (bytes.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime1;
            hash = BitOperations.RotateLeft(hash, 23) * Prime2 + Prime3;
            bytes = bytes[sizeof(uint)..];
        }

        foreach (byte value in bytes)
            hash = BitOperations.RotateLeft(hash ^ (value * Prime5), 11) * Prime1;
        return Mix(hash);
    }

    /// <summary>The hash of an address without its port and scope: 4 or 16 bytes in network order.</summary>
    public static ulong Of(in NetAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Bits);
        return Of(address.IsV6 ? bytes : bytes[12..]);
    }

    /// <summary>
    /// The last step alone, which makes every bit of the result depend on every bit given. One to one.
    /// </summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong Stripes(ref ReadOnlySpan<byte> bytes)
    {
        ulong a = unchecked(Prime1 + Prime2);
        ulong b = Prime2;
        ulong c = 0;
        ulong d = unchecked(0 - Prime1);
        for (; bytes.Length >= Stripe; bytes = bytes[Stripe..])
        {
            a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        }

        ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        return Merge(Merge(Merge(Merge(hash, a), b), c), d);
    }

    private static ulong Round(ulong state, ulong input) =>
        BitOperations.RotateLeft(state + input * Prime2, 31) * Prime1;

    private static ulong Merge(ulong hash, ulong state) => (hash ^ Round(0, state)) * Prime1 + Prime4;
}
