using System.Text;
using Poise.Core;

namespace Poise.Proxy;

public sealed class RequestIdTests
{
    [Fact]
    public void Own_ids_are_128_random_bits_in_hexadecimal()
    {
        var prng = new Prng(7);
        var id = new RequestId();
        HashSet<string> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            id.Make(ref prng);
            string text = Encoding.ASCII.GetString(id.Bytes);
            Assert.Matches("^[0-9a-f]{32}$", text);
            Assert.True(seen.Add(text));
        }
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("!~", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\t", false)]
    [InlineData("a\u007f", false)]
    [InlineData("a\u00e9", false)]
    public void A_received_id_is_visible_ascii(string received, bool taken)
    {
        var id = new RequestId();
        Assert.Equal(taken, id.TryTake(Encoding.Latin1.GetBytes(received)));
        Assert.Equal(taken ? received : "", Encoding.Latin1.GetString(id.Bytes));
    }

    [Fact]
    public void A_received_id_has_a_longest_length_and_an_own_one_takes_its_place_whole()
    {
        var id = new RequestId();
        byte[] longest = Encoding.ASCII.GetBytes(new string('x', RequestId.MaximumLength));
        Assert.True(id.TryTake(longest));
        Assert.False(id.TryTake([.. longest, (byte)'x']));
        Assert.Equal(longest, id.Bytes.ToArray());
        var prng = new Prng(1);
        id.Make(ref prng);
        Assert.Equal(32, id.Bytes.Length);
    }
}
