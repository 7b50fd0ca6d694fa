using System.Net;
using CsCheck;

namespace Poise.Core;

public sealed class CidrTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::1", "::1", true)]
    public void Block_contains_what_shares_its_prefix(string block, string address, bool isInside)
    {
        Assert.True(Cidr.TryParse(block, out Cidr cidr, out _));
        Assert.Equal(isInside, cidr.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.1/8", "10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("::/129", null)]
    [InlineData("::ffff:10.0.0.0/8", null)]
    [InlineData("10.0.0.0/", null)]
    [InlineData("10.0.0.0/-1", null)]
    [InlineData("/8", null)]
    [InlineData("all", null)]
    public void What_is_no_block_is_refused(string text, string? suggestion)
    {
        Assert.False(Cidr.TryParse(text, out _, out string? actual));
        Assert.Equal(suggestion, actual);
    }

    [Fact]
    public void Contains_agrees_with_the_framework() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[4], Gen.Int[0, 32]).Sample((network, address, prefix) =>
        {
            for (int bit = prefix; bit < 32; bit++)
                network[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            for (int i = 0; i < prefix / 8; i++)
                address[i] = network[i];

            var cidr = new Cidr(new IPAddress(network), prefix);
            bool expected = new IPNetwork(new IPAddress(network), prefix).Contains(new IPAddress(address));
            Assert.Equal(expected, cidr.Contains(address));
        }, iter: 2000, seed: "0002026poise0");
}
