using System.Text;

namespace Poise.Http.H1;

// Also proves: StatusLines.cs
public sealed class HeadWriterTests
{
    private static ReadOnlySpan<byte> Message =>
        "GET /a HTTP/1.1\r\nHost: a\r\nA: 1\r\nConnection: close\r\nB: 2\r\nC:3\r\n"u8
        + "X-Forwarded-For: 9\r\nD: 4\r\n\r\n"u8;

    [Fact]
    public void Kept_lines_are_copied_and_others_made_canonical_or_left_out()
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        Assert.Equal(HeadStep.Done, parser.Parse(Message, head, HeadLimits.Default));
        head.Drop(3);

        byte[] bytes = new byte[256];
        var writer = new HeadWriter(bytes);
        writer.RequestLine(Message, head);
        writer.CopyFields(Message, head, FieldSet.Of(KnownField.XForwardedFor));
        writer.Field("Content-Length"u8, long.MaxValue);
        writer.End();
        Assert.False(writer.Overflow);
        Assert.Equal(
            "GET /a HTTP/1.1\r\nHost: a\r\nA: 1\r\nC: 3\r\nD: 4\r\nContent-Length: 9223372036854775807\r\n\r\n",
            Encoding.ASCII.GetString(bytes, 0, writer.Written));
    }

    [Fact]
    public void Every_size_that_is_too_small_overflows_and_nothing_is_written_beyond_it()
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        Assert.Equal(HeadStep.Done, parser.Parse(Message, head, HeadLimits.Default));
        int needed = Write(new byte[512], head, out bool overflow);
        Assert.False(overflow);

        for (int size = 0; size < needed; size++)
        {
            byte[] bytes = new byte[needed + 8];
            Write(bytes.AsSpan(0, size), head, out overflow);
            Assert.True(overflow);
            Assert.Equal(-1, bytes.AsSpan(size).IndexOfAnyExcept((byte)0));
        }

        Assert.Equal(needed, Write(new byte[needed], head, out overflow));
        Assert.False(overflow);
    }

    [Fact]
    public void Nothing_is_written_behind_an_overflow()
    {
        byte[] bytes = new byte[10];
        var writer = new HeadWriter(bytes);
        writer.Field("a"u8, "123456789"u8);
        writer.Field("b"u8, "1"u8);
        Assert.True(writer.Overflow);
        Assert.Equal(0, writer.Written);
    }

    [Theory]
    [InlineData(200, "HTTP/1.1 200 OK\r\n")]
    [InlineData(431, "HTTP/1.1 431 Request Header Fields Too Large\r\n")]
    [InlineData(299, "HTTP/1.1 299 \r\n")]
    public void A_status_line_has_the_registered_phrase(int status, string expected)
    {
        byte[] bytes = new byte[64];
        var writer = new HeadWriter(bytes);
        writer.StatusLine(status);
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes, 0, writer.Written));
    }

    private static int Write(Span<byte> destination, HttpHead head, out bool overflow)
    {
        var writer = new HeadWriter(destination);
        writer.RequestLine(Message, head);
        writer.CopyFields(Message, head, default);
        writer.Field("N"u8, 7);
        writer.StatusLine(200);
        writer.End();
        overflow = writer.Overflow;
        return writer.Written;
    }
}
