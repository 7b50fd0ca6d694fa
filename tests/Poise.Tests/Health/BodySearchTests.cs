using System.Text;
using Poise.Http;

namespace Poise.Health;

public sealed class BodySearchTests
{
    private static readonly TextSearch Ready = new("ready"u8);

    [Theory]
    [InlineData(BodyFraming.Length, 8, "is ready")]
    [InlineData(BodyFraming.Length, 20, "is ready")]
    [InlineData(BodyFraming.UntilClose, -1, "is ready, and more")]
    [InlineData(BodyFraming.Chunked, -1, "3\r\nrea\r\n2;x=y\r\ndy\r\n0\r\nTrailer: 1\r\n\r\n")]
    public void Finds_the_text_in_every_framing_and_cut(BodyFraming framing, int length, string bytes)
    {
        for (int cut = 1; cut <= bytes.Length; cut++)
            Assert.Equal(BodySearchStep.Found, Feed(new BodySearch(Ready, framing, length), bytes, cut));
    }

    [Theory]
    [InlineData(BodyFraming.None, 0, "ready", BodySearchStep.NotFound)]
    [InlineData(BodyFraming.Length, 4, "ready", BodySearchStep.NotFound)]
    [InlineData(BodyFraming.Length, 9, "not so", BodySearchStep.NeedMore)]
    [InlineData(BodyFraming.UntilClose, -1, "not so", BodySearchStep.NeedMore)]
    [InlineData(BodyFraming.Chunked, -1, "3\r\nrea\r\n0\r\n\r\n", BodySearchStep.NotFound)]
    [InlineData(BodyFraming.Chunked, -1, "3\r\nrea\r\n0\r\nready: 1\r\n\r\n", BodySearchStep.NotFound)]
    [InlineData(BodyFraming.Chunked, -1, "3\r\nready\r\n", BodySearchStep.Malformed)]
    public void Looks_at_the_payload_alone(BodyFraming framing, int length, string bytes, object expected)
    {
        for (int cut = 1; cut <= bytes.Length; cut++)
            Assert.Equal(expected, Feed(new BodySearch(Ready, framing, length), bytes, cut));
    }

    [Theory]
    [InlineData(0, BodySearchStep.Found)]
    [InlineData(1, BodySearchStep.NotFound)]
    public void Looks_no_further_than_64_KiB(int beyond, object expected)
    {
        string bytes = new string('.', BodySearch.PrefixLength - 5 + beyond) + "ready";
        Assert.Equal(expected, Feed(new BodySearch(Ready, BodyFraming.UntilClose, -1), bytes, 4096));
    }

    /// <summary>Pieces of so many bytes, until the search is over or the bytes are.</summary>
    private static BodySearchStep Feed(BodySearch search, string text, int cut)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        byte[] held = [];
        BodySearchStep step = BodySearchStep.NeedMore;
        for (int at = 0; (at < bytes.Length || at == 0) && step == BodySearchStep.NeedMore; at += cut)
        {
            held = [.. held, .. bytes.AsSpan(at, Math.Min(cut, bytes.Length - at))];
            step = search.Feed(held, out int consumed);
            held = held[consumed..];
        }
        return step;
    }
}
