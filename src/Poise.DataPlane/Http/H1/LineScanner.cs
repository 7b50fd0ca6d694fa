namespace Poise.Http.H1;

/// <summary>What a <see cref="LineScanner"/> found.</summary>
internal enum LineEnd : byte
{
    /// <summary>The line is not complete yet.</summary>
    None,

    /// <summary>A line that ends in CR LF.</summary>
    CrLf,

    /// <summary>A line that ends in a lone LF.</summary>
    Lf,

    /// <summary>A lone CR or another control character, which no line may hold (RFC 9110 §5.5).</summary>
    Broken,
}

/// <summary>
/// Finds lines in a buffer that grows between calls. It looks at each byte once, so a head that comes byte by byte
/// costs no more than one that comes whole; the search for the line end is the check for control characters too.
/// </summary>
internal struct LineScanner
{
    private int _scanned;

    /// <summary>Offset of the line that is not complete yet.</summary>
    public int LineStart { get; private set; }

    /// <summary>Offset of the byte that decided the last result.</summary>
    public int Last { get; private set; }

    /// <summary>The next complete line: [<paramref name="start"/>, <paramref name="end"/>) without its end.</summary>
    public LineEnd Next(ReadOnlySpan<byte> buffer, out int start, out int end)
    {
        start = LineStart;
        int found = Characters.IndexOfControl(buffer[_scanned..]);
        end = found < 0 ? buffer.Length : _scanned + found;
        _scanned = end;
        if (found < 0)
            return LineEnd.None;

        Last = end;
        if (buffer[end] != '\r')
            return buffer[end] == '\n' ? Complete(LineEnd.Lf) : LineEnd.Broken;
        if (end + 1 == buffer.Length)
            return LineEnd.None;
        Last = end + 1;
        return buffer[end + 1] == '\n' ? Complete(LineEnd.CrLf) : LineEnd.Broken;
    }

    private LineEnd Complete(LineEnd result)
    {
        LineStart = _scanned = Last + 1;
        return result;
    }
}
