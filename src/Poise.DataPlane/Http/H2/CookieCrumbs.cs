namespace Poise.Http.H2;

/// <summary>
/// HTTP/2 may cut the Cookie field into crumbs; everybody else must get them joined by <c>"; "</c> (RFC 9113 §8.2.3).
/// </summary>
internal static class CookieCrumbs
{
    /// <summary>
    /// Writes one Cookie line behind the others when there are several; they no longer go on. The line is never indexed
    /// when one of them was not to be.
    /// </summary>
    /// <param name="buffer">The head, with room behind it.</param>
    /// <param name="end">Where the head ends.</param>
    /// <param name="head">The head.</param>
    /// <returns>Where it ends now, or −1 when there is not room enough.</returns>
    public static int Join(Span<byte> buffer, int end, HttpHead head)
    {
        if (!head.HasRepeated(KnownField.Cookie))
            return end;

        ReadOnlySpan<byte> name = "cookie: "u8;
        if (!name.TryCopyTo(buffer[end..]))
            return -1;
        int at = end + name.Length;
        var joined = new HttpField
        {
            NameStart = end,
            NameLength = name.Length - 2,
            ValueStart = at,
            Id = KnownField.Cookie,
        };
        foreach (ref HttpField crumb in head.MutableFields)
        {
            if (crumb.Id != KnownField.Cookie)
                continue;
            // Two bytes more, for what comes before the next crumb or behind the last.
            if (buffer.Length - at < crumb.ValueLength + 4)
                return -1;
            if (at > joined.ValueStart)
            {
                "; "u8.CopyTo(buffer[at..]);
                at += 2;
            }

            crumb.Value(buffer).CopyTo(buffer[at..]);
            at += crumb.ValueLength;
            joined.Flags |= crumb.Flags & FieldFlags.NeverIndexed;
            crumb.Flags |= FieldFlags.Void;
        }

        joined.ValueLength = at - joined.ValueStart;
        head.TryAdd(joined, int.MaxValue);
        "\r\n"u8.CopyTo(buffer[at..]);
        return at + 2;
    }
}
