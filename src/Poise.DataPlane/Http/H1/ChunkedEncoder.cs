using System.Buffers.Text;
using System.Numerics;

namespace Poise.Http.H1;

/// <summary>
/// Frames body bytes as chunks (RFC 9112 §7.1) where they lie: the size goes into head room before them and the
/// line end behind them, so that one send carries the whole chunk and no byte is copied.
/// </summary>
public static class ChunkedEncoder
{
    /// <summary>Bytes to keep free before the payload; a size line takes at most 10.</summary>
    public const int HeadRoom = 16;

    /// <summary>Bytes to keep free behind the payload: its line end, and the last chunk.</summary>
    public const int TailRoom = 7;

    /// <summary>What ends a body that has no trailer fields.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n\r\n"u8;

    /// <summary>What comes before trailer fields; they end with an empty line.</summary>
    public static ReadOnlySpan<byte> LastChunkBeforeTrailers => "0\r\n"u8;

    /// <summary>
    /// Makes one chunk of the <paramref name="length"/> bytes at <paramref name="buffer"/>[<see cref="HeadRoom"/>..].
    /// </summary>
    /// <param name="buffer">Head room, payload, and at least <see cref="TailRoom"/> bytes.</param>
    /// <param name="length">Bytes of payload. 0 makes no chunk, because that would end the body.</param>
    /// <param name="last">Append the last chunk; the body has no trailer fields.</param>
    /// <returns>What to send.</returns>
    public static Slice Frame(Span<byte> buffer, int length, bool last)
    {
        int start = HeadRoom;
        int end = HeadRoom + length;
        if (length > 0)
        {
            start -= WriteSizeLine(buffer[..HeadRoom], length);
            "\r\n"u8.CopyTo(buffer[end..]);
            end += 2;
        }

        if (last)
        {
            LastChunk.CopyTo(buffer[end..]);
            end += LastChunk.Length;
        }

        return new Slice(start, end - start);
    }

    /// <summary>
    /// Writes <c>SIZE CR LF</c> so that it ends where <paramref name="headRoom"/> ends; returns its length.
    /// </summary>
    public static int WriteSizeLine(Span<byte> headRoom, int size)
    {
        int digits = (35 - BitOperations.LeadingZeroCount((uint)size | 1)) / 4;
        Span<byte> line = headRoom[(headRoom.Length - digits - 2)..];
        Utf8Formatter.TryFormat(size, line, out _, new('x'));
        "\r\n"u8.CopyTo(line[digits..]);
        return digits + 2;
    }
}
