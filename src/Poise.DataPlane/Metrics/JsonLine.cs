using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// One JSON object (RFC 8259) on one line, written into a span without allocation. What it is given may be any bytes:
/// what is not UTF-8 becomes U+FFFD, and control characters, the C1 ones included, are escaped, so that a line can
/// neither be split nor move a terminal's cursor. A field that does not fit is cut, and the line then ends in
/// <c>"truncated":true</c>.
/// </summary>
internal ref struct JsonLine
{
    /// <summary>Room that is always kept for the end of the line.</summary>
    private const int EndBytes = 20;
    private const int LongestNumber = 20;
    private const int TimeBytes = 26;
    private const long LastTime = 253_402_300_799_999;

    private static readonly SearchValues<byte> Unsafe = SearchValues.Create(UnsafeBytes());

    private readonly Span<byte> _line;
    private int _length;
    private bool _truncated;

    /// <param name="line">Where to write; at least 64 bytes.</param>
    internal JsonLine(Span<byte> line)
    {
        Invariant.Holds(line.Length >= 64);
        _line = line;
        _line[0] = (byte)'{';
        _length = 1;
    }

    private readonly int Room => _line.Length - EndBytes - _length;

    /// <summary>A time as RFC 3339 in UTC with milliseconds.</summary>
    /// <param name="key">The name of the field, which needs no escaping; so for all methods.</param>
    /// <param name="unixMilliseconds">Since 1970; held to that year and 9999.</param>
    internal void Time(scoped ReadOnlySpan<byte> key, long unixMilliseconds)
    {
        if (!TryKey(key, TimeBytes))
            return;
        (long seconds, long milliseconds) = Math.DivRem(Math.Clamp(unixMilliseconds, 0, LastTime), 1000);
        Span<byte> text = _line.Slice(_length, TimeBytes);
        DateTime.UnixEpoch.AddSeconds(seconds).TryFormat(text[1..], out _, "s", CultureInfo.InvariantCulture);
        text[0] = text[25] = (byte)'"';
        text[20] = (byte)'.';
        text[21] = (byte)('0' + (milliseconds / 100));
        text[22] = (byte)('0' + (milliseconds / 10 % 10));
        text[23] = (byte)('0' + (milliseconds % 10));
        text[24] = (byte)'Z';
        _length += TimeBytes;
    }

    internal void Number(scoped ReadOnlySpan<byte> key, long value)
    {
        if (!TryKey(key, LongestNumber))
            return;
        Utf8Formatter.TryFormat(value, _line[_length..], out int written);
        _length += written;
    }

    internal void True(scoped ReadOnlySpan<byte> key)
    {
        if (!TryKey(key, 4))
            return;
        "true"u8.CopyTo(_line[_length..]);
        _length += 4;
    }

    /// <summary>A text of any bytes.</summary>
    /// <param name="key">The name of the field.</param>
    /// <param name="value">Written as far as it fits.</param>
    /// <param name="limit">Most bytes that it may take in the line, without the quotes.</param>
    internal void Text(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value, int limit)
    {
        if (!TryKey(key, 2))
            return;
        _line[_length++] = (byte)'"';
        int end = _length + Math.Min(limit, Room - 1);
        while (!value.IsEmpty)
        {
            int plain = value.IndexOfAny(Unsafe);
            if (plain < 0)
                plain = value.Length;
            int fits = Math.Min(plain, end - _length);
            value[..fits].CopyTo(_line[_length..]);
            _length += fits;
            if (fits < plain)
            {
                _truncated = true;
                break;
            }
            value = value[plain..];
            int escaped = value.IsEmpty ? 0 : Escape(value, end);
            if (escaped == 0)
                break;
            value = value[escaped..];
        }
        _line[_length++] = (byte)'"';
    }

    /// <summary>A text of ours, such as a name from the config.</summary>
    internal void Text(scoped ReadOnlySpan<byte> key, string value, int limit)
    {
        const int mostUtf8PerChar = 3;
        Span<byte> utf8 = stackalloc byte[Math.Min(limit, value.Length * mostUtf8PerChar)];
        OperationStatus status = Utf8.FromUtf16(value, utf8, out _, out int written);
        Text(key, utf8[..written], limit);
        _truncated |= status == OperationStatus.DestinationTooSmall;
    }

    /// <summary>Ends the line.</summary>
    /// <returns>Its length in bytes, line end included.</returns>
    internal int End()
    {
        if (_truncated)
        {
            ReadOnlySpan<byte> mark = _length > 1 ? ",\"truncated\":true"u8 : "\"truncated\":true"u8;
            mark.CopyTo(_line[_length..]);
            _length += mark.Length;
        }
        "}\n"u8.CopyTo(_line[_length..]);
        return _length + 2;
    }

    // Writes the key when there is room for it and for what must follow it.
    private bool TryKey(scoped ReadOnlySpan<byte> key, int valueBytes)
    {
        if (key.Length + 4 + valueBytes > Room)
        {
            _truncated = true;
            return false;
        }
        if (_length > 1)
            _line[_length++] = (byte)',';
        _line[_length++] = (byte)'"';
        key.CopyTo(_line[_length..]);
        _length += key.Length;
        "\":"u8.CopyTo(_line[_length..]);
        _length += 2;
        return true;
    }

    // Writes the first character escaped, or as it is when it is sound UTF-8, and returns its bytes in the value; 0
    // when there is no room.
    private int Escape(scoped ReadOnlySpan<byte> value, int end)
    {
        bool isSound = Rune.DecodeFromUtf8(value, out Rune rune, out int consumed) == OperationStatus.Done;
        Span<byte> escaped = stackalloc byte[6];
        int length = isSound ? Escape(rune, escaped) : Hexadecimal(Rune.ReplacementChar.Value, escaped);
        if (length > end - _length)
        {
            _truncated = true;
            return 0;
        }
        escaped[..length].CopyTo(_line[_length..]);
        _length += length;
        return consumed;
    }

    private static int Escape(Rune rune, Span<byte> escaped)
    {
        if (rune.Value >= 0xA0)
            return rune.EncodeToUtf8(escaped);
        byte letter = rune.Value switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => 0,
        };
        if (letter == 0)
            return Hexadecimal(rune.Value, escaped);
        escaped[0] = (byte)'\\';
        escaped[1] = letter;
        return 2;
    }

    private static int Hexadecimal(int value, Span<byte> escaped)
    {
        "\\u"u8.CopyTo(escaped);
        for (int i = 5; i >= 2; i--, value >>= 4)
            escaped[i] = "0123456789abcdef"u8[value & 15];
        return 6;
    }

    private static byte[] UnsafeBytes()
    {
        List<byte> bytes = [(byte)'"', (byte)'\\'];
        for (int i = 0; i < 256; i++)
        {
            if (i is < 0x20 or >= 0x7F)
                bytes.Add((byte)i);
        }
        return [.. bytes];
    }
}
