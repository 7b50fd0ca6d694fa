using System.Buffers.Binary;
using Poise.Core;

namespace Poise.Proxy;

/// <summary>
/// The X-Request-Id of one exchange: taken from a trusted source, else 128 random bits in hexadecimal.
/// </summary>
internal struct RequestId
{
    /// <summary>Most bytes of an id that is taken over.</summary>
    internal const int MaximumLength = 128;

    private const int OwnLength = 32;

    private readonly byte[] _bytes = new byte[MaximumLength];
    private int _length;

    public RequestId() { }

    internal readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal void Make(ref Prng prng)
    {
        Span<byte> bits = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bits, prng.Next());
        BinaryPrimitives.WriteUInt64LittleEndian(bits[8..], prng.Next());
        Convert.TryToHexStringLower(bits, _bytes, out _);
        _length = OwnLength;
    }

    /// <summary>
    /// Takes an id that came with the request; false when it is empty, too long or not visible ASCII.
    /// </summary>
    internal bool TryTake(ReadOnlySpan<byte> received)
    {
        if (received.IsEmpty || received.Length > MaximumLength
            || received.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e))
            return false;
        received.CopyTo(_bytes);
        _length = received.Length;
        return true;
    }
}
