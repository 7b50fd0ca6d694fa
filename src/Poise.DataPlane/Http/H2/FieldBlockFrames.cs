namespace Poise.Http.H2;

/// <summary>
/// Puts an encoded field block into HEADERS and CONTINUATION frames where it lies: the block was written behind room
/// for one frame head, and only what does not fit the first frame has to move.
/// </summary>
public static class FieldBlockFrames
{
    /// <summary>Bytes to leave free before the block.</summary>
    public const int HeadRoom = FrameHead.Size;

    /// <summary>Octets that the frames of a block take together.</summary>
    public static int FramedLength(int blockLength, int maxFrameSize) =>
        blockLength + (FrameHead.Size * FrameCount(blockLength, maxFrameSize));

    /// <summary>Frames a block. The frames must be sent with nothing in between (RFC 9113 §4.3).</summary>
    /// <param name="buffer">The block at <see cref="HeadRoom"/>, and <see cref="FramedLength"/> bytes in all.</param>
    /// <param name="blockLength">Octets of the block; 0 is allowed.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="endStream">No DATA follows.</param>
    /// <param name="maxFrameSize">The peer's SETTINGS_MAX_FRAME_SIZE.</param>
    /// <returns>Bytes to send, from the buffer's front.</returns>
    public static int Frame(Span<byte> buffer, int blockLength, int streamId, bool endStream, int maxFrameSize)
    {
        int count = FrameCount(blockLength, maxFrameSize);
        // From the last to the first, so that no fragment overwrites one that has not moved yet.
        for (int i = count - 1; i >= 0; i--)
        {
            int from = i * maxFrameSize;
            int length = Math.Min(maxFrameSize, blockLength - from);
            Span<byte> frame = buffer.Slice(i * (FrameHead.Size + maxFrameSize), FrameHead.Size + length);
            if (i > 0)
                buffer.Slice(HeadRoom + from, length).CopyTo(frame[FrameHead.Size..]);
            FrameFlags flags = i == count - 1 ? FrameFlags.EndHeaders : FrameFlags.None;
            if (i == 0 && endStream)
                flags |= FrameFlags.EndStream;
            new FrameHead(length, i == 0 ? FrameType.Headers : FrameType.Continuation, flags, streamId).Write(frame);
        }

        return FramedLength(blockLength, maxFrameSize);
    }

    private static int FrameCount(int blockLength, int maxFrameSize) =>
        Math.Max(1, (blockLength + maxFrameSize - 1) / maxFrameSize);
}
