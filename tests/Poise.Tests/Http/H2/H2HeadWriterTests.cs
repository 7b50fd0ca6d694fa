using System.Text;
using Poise.Fuzz;
using Poise.Http.H1;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

public sealed class H2HeadWriterTests
{
    [Theory]
    [InlineData("GET /a?b HTTP/1.1\r\nHost: A.example:8080\r\nUser-Agent: x\r\nConnection: x-gone\r\nX-Gone: 1\r\n\r\n",
        ":method GET|:scheme https|:authority A.example:8080|:path /a?b|user-agent x")]
    [InlineData("GET http://h/p?q HTTP/1.1\r\nHost: other\r\n\r\n",
        ":method GET|:scheme https|:authority h|:path /p?q")]
    [InlineData("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n", ":method GET|:scheme https|:authority h|:path /?q")]
    [InlineData("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", ":method GET|:scheme https|:authority h|:path /")]
    [InlineData("OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n", ":method OPTIONS|:scheme https|:authority h|:path *")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", ":method OPTIONS|:scheme https|:authority h|:path *")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTE: gzip\r\nX-Y:  Z \r\n\r\n",
        ":method POST|:scheme https|:authority h|:path /|x-y Z")]
    public void A_request_of_HTTP1_goes_on_as_HTTP2(string text, string expected)
    {
        byte[] source = Encoding.ASCII.GetBytes(text);
        var head = new HttpHead();
        Assert.Equal(HeadStep.Done, new H1RequestParser().Parse(source, head, HeadLimits.Default));
        byte[] block = new byte[1000];
        var writer = new H2HeadWriter(new HpackEncoder(), block);
        writer.Request(source, head, "https"u8);
        writer.CopyFields(source, head, FieldSet.Of(KnownField.Host));
        Assert.True(writer.End());
        Assert.Equal(expected, Decoded(block.AsSpan(0, writer.Written)));
    }

    [Fact]
    public void A_response_is_written_from_its_parts()
    {
        byte[] block = new byte[1000];
        var writer = new H2HeadWriter(new HpackEncoder(), block);
        writer.Status(503);
        writer.Field("Content-Length"u8, 1234567890123);
        writer.Field("X-Poise-Reason"u8, "overload"u8);
        Assert.True(writer.End());
        Assert.Equal(":status 503|content-length 1234567890123|x-poise-reason overload",
            Decoded(block.AsSpan(0, writer.Written)));
    }

    [Fact]
    public void A_request_is_written_from_its_parts()
    {
        byte[] block = new byte[1000];
        var writer = new H2HeadWriter(new HpackEncoder(), block);
        writer.Request("GET"u8, "http"u8, "10.0.0.1"u8, "/healthz"u8);
        Assert.True(writer.End());
        Assert.Equal(":method GET|:scheme http|:authority 10.0.0.1|:path /healthz",
            Decoded(block.AsSpan(0, writer.Written)));
    }

    [Fact]
    public void A_request_of_HTTP2_goes_on_with_its_protocol_and_what_was_never_indexed()
    {
        var reference = new HpackReference();
        byte[] came =
        [
            .. reference.Encode(":method", "CONNECT", 0), .. reference.Encode(":protocol", "websocket", 0),
            .. reference.Encode(":scheme", "https", 0), .. reference.Encode(":path", "/chat", 0),
            .. reference.Encode(":authority", "h", 0), .. reference.Encode("x-key", "k", 4),
        ];
        var head = new HttpHead();
        var reader = new H2HeadReader(new HpackDecoder(), extendedConnect: true);
        byte[] buffer = new byte[reader.RoomFor(HeadLimits.Default)];
        reader.BeginRequest(head, HeadLimits.Default, endStream: false);
        Assert.Equal(H2Fault.None, reader.Feed(came, buffer));
        Assert.Equal(H2Fault.None, reader.End(buffer, out HeadFault fault));
        Assert.Null(fault.Why);

        byte[] block = new byte[1000];
        var writer = new H2HeadWriter(new HpackEncoder(), block);
        writer.Request(buffer, head, "http"u8);
        int fields = writer.Written;
        writer.CopyFields(buffer, head, FieldSet.Of(KnownField.Host));
        Assert.True(writer.End());
        Assert.Equal(":method CONNECT|:protocol websocket|:scheme http|:authority h|:path /chat|x-key k",
            Decoded(block.AsSpan(0, writer.Written)));
        Assert.Equal(0x10, block[fields] & 0xf0);
    }

    [Fact]
    public void Whatever_room_there_is_the_block_is_whole_or_not_sent_and_the_tables_stay_in_step()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        byte[] source = Encoding.ASCII.GetBytes(
            $"GET http://h?q HTTP/1.1\r\nHost: h\r\nX-{new string('N', 50)}: {new string('V', 50)}\r\nB: c\r\n\r\n");
        var head = new HttpHead();
        Assert.Equal(HeadStep.Done, new H1RequestParser().Parse(source, head, HeadLimits.Default));
        int sent = 0;
        for (int room = 0; room < 400; room++)
        {
            byte[] block = new byte[room];
            var writer = new H2HeadWriter(encoder, block);
            writer.Request(source, head, "http"u8);
            writer.CopyFields(source, head, FieldSet.Of(KnownField.Host));
            if (!writer.End())
                continue;
            sent++;
            var fields = HpackTarget.Decode(decoder, block.AsSpan(0, writer.Written), 9, 1000, out string end);
            Assert.Equal("ok", end);
            Assert.Equal(6, fields.Count);
            Assert.Equal(("b", "c"), fields[5]);
        }

        Assert.InRange(sent, 100, 350);
    }

    private static string Decoded(ReadOnlySpan<byte> block)
    {
        var fields = HpackTarget.Decode(new HpackDecoder(), block, block.Length, 10_000, out string end);
        Assert.Equal("ok", end);
        return string.Join('|', fields.Select(field => $"{field.Name} {field.Value}"));
    }
}
