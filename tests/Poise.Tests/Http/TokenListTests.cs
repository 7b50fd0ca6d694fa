using System.Text;

namespace Poise.Http;

public sealed class TokenListTests
{
    [Theory]
    [InlineData("", "", 1)]
    [InlineData("a", "a", 1)]
    [InlineData(" a\t,, b ,", "a|b", 4)]
    [InlineData(",,", "", 3)]
    [InlineData("a b", "a b", 1)]
    public void Elements_are_trimmed_and_empty_ones_counted_but_skipped(string value, string expected, int seen)
    {
        var list = new TokenList(Encoding.ASCII.GetBytes(value));
        var elements = new List<string>();
        while (list.MoveNext())
            elements.Add(Encoding.ASCII.GetString(list.Current));
        Assert.Equal(expected, string.Join('|', elements));
        Assert.Equal(seen, list.Seen);
    }
}
