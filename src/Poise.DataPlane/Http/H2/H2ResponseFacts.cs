namespace Poise.Http.H2;

/// <summary>
/// What the fields of a complete response say together (RFC 9113 §8.1, §8.3.2). Every fault is <c>bad-response</c>.
/// </summary>
internal static class H2ResponseFacts
{
    private const int SwitchingProtocols = 101;
    private const int NoContent = 204;
    private const int NotModified = 304;

    /// <summary>Fills the derived properties of <paramref name="head"/>, or says why the response is refused.</summary>
    public static HeadFault Derive(
        ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo, KnownMethod requestMethod, bool endStream)
    {
        head.MinorVersion = 1;
        head.KeepAlive = true;
        if (!TryStatus(pseudo.Status.Of(buffer), out int status))
            return HeadFault.BadResponse("the :status is not three digits in 100 to 599");
        head.Status = status;
        bool interim = status < 200;
        if (status == SwitchingProtocols)
            return HeadFault.BadResponse("101 in HTTP/2");
        if (interim && endStream)
            return HeadFault.BadResponse("an interim response ends the stream");
        if (ContentLengthValue.Read(buffer, head) is { } why)
            return HeadFault.BadResponse(why);

        bool isTunnel = requestMethod == KnownMethod.Connect && status is >= 200 and < 300;
        if (interim || status == NoContent || isTunnel)
            DropLength(head);
        head.Upgrade = isTunnel;
        if (interim || status is NoContent or NotModified || requestMethod == KnownMethod.Head)
            return default;
        if (endStream && head.ContentLength > 0)
            return HeadFault.BadResponse("a Content-Length, and no body");
        if (head.ContentLength > 0)
            head.Framing = BodyFraming.Length;
        else if (!endStream && head.ContentLength < 0)
            head.Framing = BodyFraming.UntilEndStream;
        return default;
    }

    private static bool TryStatus(ReadOnlySpan<byte> text, out int status)
    {
        status = 0;
        if (text.Length != 3 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        status = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + text[2] - '0';
        return status is >= 100 and <= 599;
    }

    /// <summary>1xx, 204 and what answers CONNECT have no length (RFC 9110 §8.6), whatever it says.</summary>
    private static void DropLength(HttpHead head)
    {
        head.ContentLength = -1;
        int index = head.IndexOf(KnownField.ContentLength);
        if (index >= 0)
            head.Drop(index);
    }
}
