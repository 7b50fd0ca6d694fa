namespace Poise.Http.H1;

/// <summary>The trailer fields of a chunked body.</summary>
public static class TrailerSection
{
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
            if (why == null && TrailerFields.IsForwarded(field.Id))
                writer.Field(field.Name(section), field.Value(section));
        }

        writer.End();
    }
}
