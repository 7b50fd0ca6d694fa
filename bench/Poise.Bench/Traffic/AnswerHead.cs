using System.Buffers.Text;
using System.Text;

namespace Poise.Bench.Traffic;

/// <summary>What a client needs of the head of an answer.</summary>
/// <param name="Length">Bytes of the head, its empty line included.</param>
/// <param name="Status">The status code.</param>
/// <param name="BodyBytes">What Content-Length says, or -1 without one.</param>
/// <param name="Closes">It says that the connection ends with it.</param>
internal readonly record struct AnswerHead(int Length, int Status, long BodyBytes, bool Closes)
{
    /// <summary>False while the head is not whole. A head that is no head has the status 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AnswerHead head)
    {
        head = default;
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        ReadOnlySpan<byte> lines = bytes[..(end + 2)];
        int status = 0;
        if (lines.StartsWith("HTTP/1.1 "u8))
            Utf8Parser.TryParse(lines[9..], out status, out _);
        long bodyBytes = -1;
        bool closes = false;
        for (int next = lines.IndexOf((byte)'\n') + 1; next < lines.Length;)
        {
            ReadOnlySpan<byte> line = lines[next..];
            int length = line.IndexOf((byte)'\n') + 1;
            line = line[..(length - 2)];
            if (HasName(line, "content-length:"u8))
                Utf8Parser.TryParse(line[15..].TrimStart((byte)' '), out bodyBytes, out _);
            else if (HasName(line, "connection:"u8))
                closes = Ascii.EqualsIgnoreCase(line[11..].Trim((byte)' '), "close"u8);
            next += length;
        }

        head = new AnswerHead(end + 4, status, bodyBytes, closes);
        return true;
    }

    static bool HasName(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
}
