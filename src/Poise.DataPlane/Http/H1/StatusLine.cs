namespace Poise.Http.H1;

/// <summary>Parses the status line (RFC 9112 §4): version SP three digits [ SP reason-phrase ].</summary>
internal static class StatusLine
{
    private const int CodeStart = 9;
    private const int CodeEnd = 12;

    /// <summary>
    /// Parses the line at [<paramref name="start"/>, <paramref name="end"/>), its line end left out. The space
    /// behind the code may be missing, as from many small servers; all else is strict.
    /// </summary>
    public static HeadFault Parse(ReadOnlySpan<byte> buffer, int start, int end, HttpHead head)
    {
        ReadOnlySpan<byte> line = buffer[start..end];
        if (line.Length < CodeEnd || !line.StartsWith("HTTP/1."u8) || !char.IsAsciiDigit((char)line[7])
            || line[8] != ' ')
            return HeadFault.BadResponse("the status line does not begin with HTTP/1.x and a space");

        int status = 0;
        foreach (byte digit in line[CodeStart..CodeEnd])
        {
            if (!char.IsAsciiDigit((char)digit))
                return HeadFault.BadResponse("the status code is not three digits");
            status = (status * 10) + digit - '0';
        }

        if (status is < 100 or > 599)
            return HeadFault.BadResponse("the status code is not in 100 to 599");
        if (line.Length > CodeEnd && line[CodeEnd] != ' ')
            return HeadFault.BadResponse("the status code is not three digits");

        int phrase = Math.Min(CodeEnd + 1, line.Length);
        head.MinorVersion = line[7] - '0';
        head.Status = status;
        head.ReasonPhrase = new Slice(start + phrase, line.Length - phrase);
        return default;
    }
}
