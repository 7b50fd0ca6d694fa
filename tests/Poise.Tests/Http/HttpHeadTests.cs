using Poise.Http.H1;

namespace Poise.Http;

// Also proves: HttpField.cs, Slice.cs
public sealed class HttpHeadTests
{
    [Fact]
    public void Fields_are_found_by_id_in_order_and_repetition_is_known()
    {
        ReadOnlySpan<byte> bytes = "GET / HTTP/1.1\r\nVia: 1\r\nHost: a\r\nvia: 2\r\nX: y\r\n\r\n"u8;
        HttpHead head = Parse(bytes);
        Assert.Equal(0, head.IndexOf(KnownField.Via));
        Assert.Equal(1, head.IndexOf(KnownField.Host));
        Assert.Equal(-1, head.IndexOf(KnownField.Date));
        Assert.Equal("1"u8, head.Value(bytes, KnownField.Via));
        Assert.True(head.Value(bytes, KnownField.Date).IsEmpty);
        Assert.True(head.HasRepeated(KnownField.Via));
        Assert.False(head.HasRepeated(KnownField.Host));
        Assert.Equal("X"u8, head.Fields[3].Name(bytes));
        Assert.Equal(KnownField.Other, head.Fields[3].Id);
    }

    [Fact]
    public void A_dropped_field_does_not_go_on()
    {
        HttpHead head = Parse("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"u8);
        Assert.True(head.Fields[1].IsForwarded);
        head.Drop(1);
        Assert.False(head.Fields[1].IsForwarded);
    }

    [Fact]
    public void Reset_forgets_everything()
    {
        HttpHead head = Parse(
            "POST http://h/..?q HTTP/1.1\r\nHost: a\r\nHOST2: b\r\nContent-Length: 5\r\nTE: trailers\r\n"u8
            + "Expect: 100-continue\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"u8);
        Assert.True(head.Upgrade && head.ExpectContinue && head.AcceptsTrailers && head.PathNeedsNormalising);
        head.Reset();

        var fresh = new HttpHead();
        fresh.Reset();
        foreach (System.Reflection.PropertyInfo property in typeof(HttpHead).GetProperties())
        {
            if (property.PropertyType != typeof(ReadOnlySpan<HttpField>))
                Assert.Equal(property.GetValue(fresh), property.GetValue(head));
        }

        Assert.True(head.Fields.IsEmpty);
        Assert.False(head.Has(KnownField.Host));
        Assert.Equal(-1, head.ContentLength);
    }

    private static HttpHead Parse(ReadOnlySpan<byte> bytes)
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        Assert.Equal(HeadStep.Done, parser.Parse(bytes, head, HeadLimits.Default));
        return head;
    }
}
