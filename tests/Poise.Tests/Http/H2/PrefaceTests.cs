using Poise.Http.H1;

namespace Poise.Http.H2;

public sealed class PrefaceTests
{
    [Fact]
    public void It_is_known_from_its_first_to_its_last_octet_and_by_nothing_else()
    {
        byte[] bytes = Preface.Client.ToArray();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Equal(PrefaceStep.NeedMore, Preface.Look(bytes.AsSpan(0, length)));
        Assert.Equal(PrefaceStep.Complete, Preface.Look(bytes));
        Assert.Equal(PrefaceStep.Complete, Preface.Look([.. bytes, 0]));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] other = [.. bytes];
            other[i] ^= 0x20;
            Assert.Equal(PrefaceStep.Other, Preface.Look(other));
        }
    }

    [Fact]
    public void No_request_of_HTTP1_is_one()
    {
        Assert.Equal(PrefaceStep.Other, Preface.Look("PRI / HTTP/1.1\r\nHost: a\r\n\r\n"u8));
        var parser = new H1RequestParser();
        Assert.Equal(HeadStep.Error, parser.Parse(Preface.Client, new HttpHead(), HeadLimits.Default));
    }
}
