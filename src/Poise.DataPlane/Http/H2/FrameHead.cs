using System.Buffers.Binary;

namespace Poise.Http.H2;

/// <summary>The nine octets before each frame's payload (RFC 9113 §4.1).</summary>
/// <param name="Length">Octets of payload, 0 to 2^24 − 1.</param>
/// <param name="Type">The type; not only those that have a name.</param>
/// <param name="Flags">The flags; unknown bits are ignored.</param>
/// <param name="StreamId">The stream, or 0 for the connection.</param>
public readonly record struct FrameHead(int Length, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>Octets of a frame head.</summary>
    public const int Size = 9;

    /// <summary>SETTINGS_MAX_FRAME_SIZE where nothing was said, and its least value (§6.5.2).</summary>
    public const int DefaultMaxLength = 16 * 1024;

    /// <summary>The greatest SETTINGS_MAX_FRAME_SIZE.</summary>
    public const int LargestMaxLength = (1 << 24) - 1;

    /// <summary>Reads a head; the reserved bit is ignored.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    public static FrameHead Read(ReadOnlySpan<byte> bytes) => new(
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8),
        (FrameType)bytes[3],
        (FrameFlags)bytes[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & int.MaxValue));

    /// <summary>Writes the head.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination[5..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)Length << 8) | (byte)Type);
        destination[4] = (byte)Flags;
    }

    internal bool Has(FrameFlags flag) => (Flags & flag) != 0;
}
