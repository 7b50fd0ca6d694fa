using System.Text;

namespace Poise.Http.H1;

/// <summary>What the fields of a complete response say together: framing, persistence, protocol switch.</summary>
internal static class ResponseFacts
{
    private const int SwitchingProtocols = 101;
    private const int NoContent = 204;
    private const int NotModified = 304;

    /// <summary>Fills the derived properties of <paramref name="head"/>, or says why the response is refused.</summary>
    public static HeadFault Derive(ReadOnlySpan<byte> buffer, HttpHead head, KnownMethod requestMethod)
    {
        var connection = new ConnectionOptions();
        if (!connection.Read(buffer, head))
            return HeadFault.BadResponse("too many connection options");
        head.KeepAlive = connection.Persists(head.MinorVersion);

        HeadFault fault = ContentLength(buffer, head);
        if (!fault.IsFault)
            fault = TransferEncoding(buffer, head);
        if (fault.IsFault)
            return fault;

        bool interim = head.Status < 200;
        if (interim || head.Status == NoContent)
            DropFraming(head);
        if (interim || head.Status is NoContent or NotModified || requestMethod == KnownMethod.Head)
            NoBody(head);
        else if (head.Has(KnownField.TransferEncoding))
            head.Framing = BodyFraming.Chunked;
        else if (head.ContentLength >= 0)
            head.Framing = head.ContentLength == 0 ? BodyFraming.None : BodyFraming.Length;
        else
            UntilClose(head);

        return head.Status == SwitchingProtocols ? Switch(head, connection) : default;
    }

    /// <summary>
    /// Equal repetitions count as one and only the first number goes on (RFC 9110 §8.6); all else is refused.
    /// </summary>
    private static HeadFault ContentLength(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.ContentLength))
            return default;
        foreach (ref HttpField field in head.MutableFields)
        {
            if (field.Id != KnownField.ContentLength)
                continue;
            if (head.ContentLength >= 0)
                field.Flags |= FieldFlags.Void;
            if (!ReadLength(buffer, head, ref field))
                return HeadFault.BadResponse("the Content-Length is not one number");
        }

        return default;
    }

    private static bool ReadLength(ReadOnlySpan<byte> buffer, HttpHead head, ref HttpField field)
    {
        ReadOnlySpan<byte> value = field.Value(buffer);
        int comma = value.IndexOf((byte)',');
        if (comma >= 0)
        {
            // The first element alone goes on.
            field.ValueLength = value[..comma].TrimEnd(" \t"u8).Length;
            field.Flags |= FieldFlags.Rewrite;
        }

        int elements = 0;
        var list = new TokenList(value);
        while (list.MoveNext())
        {
            if (!ContentLengthValue.TryParse(list.Current, out long length))
                return false;
            if (head.ContentLength >= 0 && head.ContentLength != length)
                return false;
            head.ContentLength = length;
            elements++;
        }

        ContentLengthValue.DropLeadingZeros(buffer, ref field);
        return elements > 0 && elements == list.Seen;
    }

    private static HeadFault TransferEncoding(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.TransferEncoding))
            return default;
        if (head.ContentLength >= 0)
            return HeadFault.BadResponse("both Content-Length and Transfer-Encoding");
        if (head.MinorVersion == 0)
            return HeadFault.BadResponse("Transfer-Encoding in an HTTP/1.0 response");
        if (head.HasRepeated(KnownField.TransferEncoding)
            || !Ascii.EqualsIgnoreCase(head.Value(buffer, KnownField.TransferEncoding), "chunked"u8))
            return HeadFault.BadResponse("the Transfer-Encoding is not chunked");
        return default;
    }

    /// <summary>1xx and 204 have no body and no Content-Length (RFC 9110 §8.6), whatever the backend thinks.</summary>
    private static void DropFraming(HttpHead head)
    {
        foreach (ref HttpField field in head.MutableFields)
        {
            if (field.Id != KnownField.ContentLength)
                continue;
            field.Flags |= FieldFlags.Void;
            // The sender may be about to send that body; nobody may read it as the next answer.
            head.KeepAlive &= head.ContentLength == 0;
        }
    }

    private static void NoBody(HttpHead head)
    {
        head.Framing = BodyFraming.None;
        if (head.Has(KnownField.TransferEncoding) && head.Status is < 200 or NoContent)
            head.KeepAlive = false;
    }

    private static void UntilClose(HttpHead head)
    {
        head.Framing = BodyFraming.UntilClose;
        head.KeepAlive = false;
    }

    private static HeadFault Switch(HttpHead head, ConnectionOptions connection)
    {
        if (head.MinorVersion == 0 || !connection.Upgrade || !head.Has(KnownField.Upgrade)
            || head.HasRepeated(KnownField.Upgrade))
            return HeadFault.BadResponse("101 without Connection: upgrade and one Upgrade field");
        head.Upgrade = true;
        return default;
    }
}
