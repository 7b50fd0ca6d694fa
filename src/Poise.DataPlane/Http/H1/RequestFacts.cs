using System.Text;
using Poise.Core;

namespace Poise.Http.H1;

/// <summary>What the fields of a complete request say together: host, framing, persistence, expectations.</summary>
internal static class RequestFacts
{
    private const int NotImplemented = 501;

    /// <summary>Fills the derived properties of <paramref name="head"/>, or says why the request is refused.</summary>
    public static HeadFault Derive(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        HeadFault fault = Host(buffer, head);
        if (!fault.IsFault)
            fault = Framing(buffer, head);
        if (fault.IsFault)
            return fault;

        var connection = new ConnectionOptions();
        if (!connection.Read(buffer, head))
            return HeadFault.BadRequest("too many connection options");
        head.KeepAlive = connection.Persists(head.MinorVersion);
        if (head.MinorVersion == 0)
            return IgnoreExpectations(head);

        head.Upgrade = connection.Upgrade && OffersProtocol(buffer, head);
        head.AcceptsTrailers = AcceptsTrailers(buffer, head);
        return Expectation.Read(buffer, head);
    }

    private static HeadFault Host(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        int host = head.IndexOf(KnownField.Host);
        if (host < 0)
            return head.MinorVersion == 0 ? default : HeadFault.BadRequest("no Host field in an HTTP/1.1 request");
        if (head.HasRepeated(KnownField.Host))
            return HeadFault.BadRequest("more than one Host field");
        if (!Authority.TrySplit(head.Fields[host].Value(buffer), out _, out _))
            return HeadFault.BadRequest("the Host field is no host and port");

        if (head.TargetForm != TargetForm.Absolute)
            head.Host = new Slice(head.Fields[host].ValueStart, head.Fields[host].ValueLength);
        return default;
    }

    private static HeadFault Framing(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (head.Has(KnownField.TransferEncoding))
            return Chunked(buffer, head);
        if (ContentLengthValue.Read(buffer, head) is { } why)
            return HeadFault.BadRequest(why);
        head.Framing = head.ContentLength > 0 ? BodyFraming.Length : BodyFraming.None;
        return default;
    }

    private static HeadFault Chunked(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (head.Has(KnownField.ContentLength))
            return HeadFault.BadRequest("both Content-Length and Transfer-Encoding");
        if (head.HasRepeated(KnownField.TransferEncoding))
            return HeadFault.BadRequest("more than one Transfer-Encoding field");
        if (head.MinorVersion == 0)
            return HeadFault.BadRequest("Transfer-Encoding in an HTTP/1.0 request");

        ReadOnlySpan<byte> value = head.Value(buffer, KnownField.TransferEncoding);
        if (!Ascii.EqualsIgnoreCase(value, "chunked"u8))
            return IsOtherCodingThenChunked(value)
                ? new HeadFault(Reason.BadRequest, NotImplemented, "a transfer coding other than chunked")
                : HeadFault.BadRequest("the Transfer-Encoding is not chunked");

        head.Framing = BodyFraming.Chunked;
        return default;
    }

    /// <summary>Well-framed but with a coding that we do not have, as in <c>gzip, chunked</c>.</summary>
    private static bool IsOtherCodingThenChunked(ReadOnlySpan<byte> value)
    {
        var codings = new TokenList(value);
        int chunked = 0;
        bool last = false;
        int count = 0;
        while (codings.MoveNext())
        {
            if (codings.Current.ContainsAnyExcept(Characters.Token))
                return false;
            last = Ascii.EqualsIgnoreCase(codings.Current, "chunked"u8);
            chunked += last ? 1 : 0;
            count++;
        }

        return last && chunked == 1 && count > 1 && count == codings.Seen;
    }

    /// <summary>One Upgrade line that offers anything but h2c, which never goes through a proxy.</summary>
    private static bool OffersProtocol(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.Upgrade) || head.HasRepeated(KnownField.Upgrade))
            return false;
        var protocols = new TokenList(head.Value(buffer, KnownField.Upgrade));
        bool any = false;
        while (protocols.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(protocols.Current, "h2c"u8))
                return false;
            any = true;
        }

        return any;
    }

    private static bool AcceptsTrailers(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        foreach (ref readonly HttpField field in head.Fields)
        {
            if (field.Id != KnownField.Te)
                continue;
            var codings = new TokenList(field.Value(buffer));
            while (codings.MoveNext())
            {
                if (Ascii.EqualsIgnoreCase(codings.Current, "trailers"u8))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// An HTTP/1.0 client does not know 100 (RFC 9110 §10.1.1), and the request goes on as 1.1, so Expect stays here.
    /// </summary>
    private static HeadFault IgnoreExpectations(HttpHead head)
    {
        foreach (ref HttpField field in head.MutableFields)
        {
            if (field.Id == KnownField.Expect)
                field.Flags |= FieldFlags.Void;
        }

        return default;
    }
}
