namespace Poise.Http.H1;

/// <summary>
/// The trailer fields of a chunked body. Only those are passed on that cannot change how the message was framed,
/// routed, authorised or understood (RFC 9110 §6.5.1): a reader may merge them into the head.
/// </summary>
public static class TrailerSection
{
    /// <summary>
    /// True when a trailer field may go on. Every field that <see cref="KnownField"/> lists has a meaning of that
    /// kind, so only the others may.
    /// </summary>
    public static bool IsForwarded(KnownField field) => field == KnownField.Other;

    /// <summary>Writes <c>0 CR LF</c>, the fields that may go on, and the empty line.</summary>
    /// <param name="section">What <see cref="ChunkedDecoder.Trailers"/> points at.</param>
    /// <param name="writer">Where to; its overflow flag says when it was too small.</param>
    public static void Write(ReadOnlySpan<byte> section, ref HeadWriter writer)
    {
        writer.Raw(ChunkedEncoder.LastChunkBeforeTrailers);
        var lines = new LineScanner();
        while (lines.Next(section, out int start, out int end) == LineEnd.CrLf)
        {
            string? why = FieldLine.Parse(section, start, end, spaceBeforeColon: false, out HttpField field);
            if (why == null && IsForwarded(field.Id))
                writer.Field(field.Name(section), field.Value(section));
        }

        writer.End();
    }
}
