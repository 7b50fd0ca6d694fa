using Poise.Http;
using Poise.Http.H1;

namespace Poise.Proxy;

/// <summary>What the connection to the client makes of a response.</summary>
internal readonly ref struct ResponseFacts
{
    /// <summary>The body leaves in chunks.</summary>
    internal required bool Chunked { get; init; }

    /// <summary>The connection closes behind this response.</summary>
    internal required bool Closes { get; init; }

    /// <summary>The client speaks HTTP/1.0 and was promised that the connection lives on.</summary>
    internal required bool SaysKeepAlive { get; init; }

    /// <summary>For a response without Date (RFC 9110 §6.6.1).</summary>
    internal required ReadOnlySpan<byte> Date { get; init; }

    /// <summary>The received-by of Via, or empty for none.</summary>
    internal required ReadOnlySpan<byte> Via { get; init; }
}

/// <summary>The head of a response as it goes to an HTTP/1 client.</summary>
internal static class ResponseHeadRewrite
{
    private static readonly FieldSet Nothing = FieldSet.Of();
    private static readonly FieldSet Length = FieldSet.Of(KnownField.ContentLength);

    /// <summary>Writes the head of a final response.</summary>
    internal static void Write(
        ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head, in ResponseFacts facts)
    {
        writer.StatusLine(source, head);
        // RFC 9112 §6.2: never a length beside the chunked coding.
        writer.CopyFields(source, head, facts.Chunked ? Length : Nothing);
        if (!head.Has(KnownField.Date))
            writer.Field("Date"u8, facts.Date);
        if (!facts.Via.IsEmpty)
        {
            Span<byte> via = stackalloc byte[4 + 64];
            int length = RequestHeadRewrite.WriteVia(via, head.MinorVersion, facts.Via);
            writer.Field("Via"u8, via[..length]);
        }
        if (facts.Chunked)
            writer.Field("Transfer-Encoding"u8, "chunked"u8);
        if (facts.Closes)
            writer.Field("Connection"u8, "close"u8);
        else if (facts.SaysKeepAlive)
            writer.Field("Connection"u8, "keep-alive"u8);
        writer.End();
    }

    /// <summary>Writes an interim response (1xx), 101 with the fields that make the switch.</summary>
    internal static void WriteInterim(ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head)
    {
        writer.StatusLine(source, head);
        writer.CopyFields(source, head, Length);
        if (head.Upgrade)
        {
            writer.Field("Connection"u8, "Upgrade"u8);
            writer.Field("Upgrade"u8, head.Value(source, KnownField.Upgrade));
        }
        writer.End();
    }
}
