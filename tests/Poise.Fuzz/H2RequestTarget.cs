using Poise.Http;
using Poise.Http.H1;
using Poise.Http.H2;
using Poise.Http.H2.Hpack;

namespace Poise.Fuzz;

/// <summary>
/// A request of HTTP/2 that is accepted reads, once it is written as HTTP/1, as the same request and nothing behind it:
/// whatever stands in names, values and pseudo-header fields, no second request comes out.
/// </summary>
internal static class H2RequestTarget
{
    private static readonly HeadLimits Limits = new() { HeaderSize = 4096, Headers = 32, TargetLength = 512 };

    public static void Run(ReadOnlySpan<byte> data)
    {
        // The first octet says whether the stream ends here, the rest is the block.
        if (data.IsEmpty)
            return;
        bool endStream = (data[0] & 1) != 0;
        var head = new HttpHead();
        var reader = new H2HeadReader(new HpackDecoder(), extendedConnect: true);
        byte[] buffer = new byte[reader.RoomFor(Limits)];
        reader.BeginRequest(head, Limits, endStream);
        if (reader.Feed(data[1..], buffer) != H2Fault.None)
            return;
        if (reader.End(buffer, out HeadFault fault) == H2Fault.None && !fault.IsFault && !head.Upgrade)
            Again(buffer, head);
    }

    /// <summary>The request as it goes to an HTTP/1 backend.</summary>
    public static byte[] Written(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        byte[] bytes = new byte[(2 * head.Length) + 64];
        var writer = new HeadWriter(bytes);
        writer.RequestLine(buffer, head);
        writer.CopyFields(buffer, head, default);
        if (head.Framing == BodyFraming.UntilEndStream)
            writer.Field("Transfer-Encoding"u8, "chunked"u8);
        writer.End();
        if (writer.Overflow)
            throw new InvalidOperationException("the head grew");
        return bytes[..writer.Written];
    }

    private static void Again(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        byte[] written = Written(buffer, head);
        var again = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = parser.Parse(written, again, HeadLimits.Default);
        bool framed = head.Framing == BodyFraming.UntilEndStream
            ? again.Framing == BodyFraming.Chunked
            : again.Framing == head.Framing && again.ContentLength == head.ContentLength;
        bool same = step == HeadStep.Done
            && framed
            && again.Length == written.Length
            && again.MethodText.Of(written).SequenceEqual(head.MethodText.Of(buffer))
            && again.Target.Of(written).SequenceEqual(head.Target.Of(buffer))
            && again.Path.Of(written).SequenceEqual(head.Path.Of(buffer))
            && again.Query.Of(written).SequenceEqual(head.Query.Of(buffer))
            && again.Host.Of(written).SequenceEqual(head.Host.Of(buffer))
            && again.ExpectContinue == head.ExpectContinue
            && again.KeepAlive;
        if (!same)
            throw new InvalidOperationException($"{parser.Fault.Why}; written:\n{HeadText.Visible(written)}");
    }
}
