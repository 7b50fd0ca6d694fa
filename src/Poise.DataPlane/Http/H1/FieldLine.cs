namespace Poise.Http.H1;

/// <summary>Parses one field line (RFC 9112 §5): token ":" OWS value OWS.</summary>
internal static class FieldLine
{
    /// <summary>
    /// Parses the line at [<paramref name="start"/>, <paramref name="end"/>), its line end left out, in which the
    /// <see cref="LineScanner"/> found no control character. Returns what is wrong, or null.
    /// <paramref name="spaceBeforeColon"/> lets white space there pass, to be taken off (§5.1).
    /// </summary>
    public static string? Parse(
        ReadOnlySpan<byte> buffer, int start, int end, bool spaceBeforeColon, out HttpField field)
    {
        field = default;
        ReadOnlySpan<byte> line = buffer[start..end];
        int nameLength = Characters.TokenLength(line);
        if (nameLength == 0 || nameLength == line.Length)
            return WhyNoName(line, nameLength);

        FieldFlags flags = FieldFlags.None;
        int colon = nameLength;
        if (line[colon] != ':')
        {
            while (colon < line.Length && line[colon] is (byte)' ' or (byte)'\t')
                colon++;
            if (colon == line.Length || line[colon] != ':')
                return "a field name is not a token";
            if (!spaceBeforeColon)
                return "white space before the colon of a field";
            flags = FieldFlags.Rewrite;
        }

        int first = colon + 1;
        int last = line.Length;
        while (first < last && line[first] is (byte)' ' or (byte)'\t')
            first++;
        while (last > first && line[last - 1] is (byte)' ' or (byte)'\t')
            last--;
        if (first != colon + 2 || line[colon + 1] != ' ' || last != line.Length)
            flags |= FieldFlags.Rewrite;

        field.NameStart = start;
        field.NameLength = nameLength;
        field.ValueStart = start + first;
        field.ValueLength = last - first;
        field.Id = KnownFields.Identify(line[..nameLength]);
        field.Flags = FieldSet.HopByHop.Contains(field.Id) ? flags | FieldFlags.HopByHop : flags;
        return null;
    }

    private static string WhyNoName(ReadOnlySpan<byte> line, int nameLength)
    {
        if (nameLength == line.Length)
            return "a field line has no colon";
        return line[0] switch
        {
            (byte)' ' or (byte)'\t' => "a folded field line, or white space before the first field",
            (byte)':' => "an empty field name",
            _ => "a field name is not a token",
        };
    }
}
