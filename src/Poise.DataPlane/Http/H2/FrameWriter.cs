using System.Buffers.Binary;

namespace Poise.Http.H2;

/// <summary>
/// Writes frames into a span. When it is too small nothing is thrown: <see cref="Overflow"/> is set, nothing of the
/// frame is written, and one look at the end is enough.
/// </summary>
public ref struct FrameWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Starts at the front of <paramref name="destination"/>.</summary>
    public FrameWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary>A frame did not fit, and it and all behind it are missing.</summary>
    public bool Overflow { get; private set; }

    /// <summary>SETTINGS with these settings, in order.</summary>
    public void Settings(scoped ReadOnlySpan<(SettingId Id, uint Value)> settings)
    {
        Span<byte> payload = Frame(settings.Length * 6, FrameType.Settings, FrameFlags.None, 0);
        if (Overflow)
            return;
        foreach ((SettingId id, uint value) in settings)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)id);
            BinaryPrimitives.WriteUInt32BigEndian(payload[2..], value);
            payload = payload[6..];
        }
    }

    /// <summary>SETTINGS that acknowledges the peer's.</summary>
    public void SettingsAck() => Frame(0, FrameType.Settings, FrameFlags.Ack, 0);

    /// <summary>PING; <paramref name="ack"/> answers the peer's with its own octets.</summary>
    public void Ping(ulong opaque, bool ack)
    {
        Span<byte> payload = Frame(8, FrameType.Ping, ack ? FrameFlags.Ack : FrameFlags.None, 0);
        if (!Overflow)
            BinaryPrimitives.WriteUInt64BigEndian(payload, opaque);
    }

    /// <summary>RST_STREAM.</summary>
    public void ResetStream(int streamId, H2Error error)
    {
        Span<byte> payload = Frame(4, FrameType.ResetStream, FrameFlags.None, streamId);
        if (!Overflow)
            BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)error);
    }

    /// <summary>GOAWAY without debug data.</summary>
    /// <param name="lastStreamId">
    /// The last stream of the peer that was or may be acted on; 2^31 − 1 to announce the end without refusing anything
    /// yet (RFC 9113 §6.8).
    /// </param>
    /// <param name="error">Why.</param>
    public void GoAway(int lastStreamId, H2Error error)
    {
        Span<byte> payload = Frame(8, FrameType.GoAway, FrameFlags.None, 0);
        if (Overflow)
            return;
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)error);
    }

    /// <summary>WINDOW_UPDATE.</summary>
    /// <param name="streamId">The stream, or 0 for the connection.</param>
    /// <param name="increment">1 to 2^31 − 1.</param>
    public void WindowUpdate(int streamId, int increment)
    {
        Span<byte> payload = Frame(4, FrameType.WindowUpdate, FrameFlags.None, streamId);
        if (!Overflow)
            BinaryPrimitives.WriteInt32BigEndian(payload, increment);
    }

    /// <summary>The head of a DATA frame; its payload is sent from where it lies.</summary>
    public void DataHead(int streamId, int length, bool endStream)
    {
        Span<byte> head = Take(FrameHead.Size);
        if (!Overflow)
        {
            var flags = endStream ? FrameFlags.EndStream : FrameFlags.None;
            new FrameHead(length, FrameType.Data, flags, streamId).Write(head);
        }
    }

    private Span<byte> Frame(int length, FrameType type, FrameFlags flags, int streamId)
    {
        Span<byte> frame = Take(FrameHead.Size + length);
        if (Overflow)
            return default;
        new FrameHead(length, type, flags, streamId).Write(frame);
        return frame[FrameHead.Size..];
    }

    private Span<byte> Take(int length)
    {
        if (Overflow || length > _destination.Length - Written)
        {
            Overflow = true;
            return default;
        }

        Span<byte> taken = _destination.Slice(Written, length);
        Written += length;
        return taken;
    }
}
