namespace Poise.Http.H1;

/// <summary>
/// Finds lines in a buffer that grows between calls. It looks at each byte once, so a head that comes byte by byte
/// costs no more than one that comes whole.
/// </summary>
internal struct LineScanner
{
    private int _scanned;

    /// <summary>Offset of the line that is not complete yet.</summary>
    public int LineStart { get; private set; }

    /// <summary>The next complete line: its offset and the offset of the LF that ends it.</summary>
    public bool Next(ReadOnlySpan<byte> buffer, out int start, out int lineFeed)
    {
        start = LineStart;
        int found = buffer[_scanned..].IndexOf((byte)'\n');
        if (found < 0)
        {
            _scanned = buffer.Length;
            lineFeed = -1;
            return false;
        }

        lineFeed = _scanned + found;
        _scanned = LineStart = lineFeed + 1;
        return true;
    }
}
