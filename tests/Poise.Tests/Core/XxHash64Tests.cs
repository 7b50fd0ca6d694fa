using System.Net;
using System.Text;

namespace Poise.Core;

public sealed class XxHash64Tests
{
    /// <summary>Values that other implementations publish for their own tests; one for each way through it.</summary>
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("asdf", 0x415872F599CEA71E)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    [InlineData("Call me Ishmael. Some years ago--never mind how long precisely-", 0x02A2E85470D6FD96)]
    public void It_is_the_published_function(string text, ulong hash) =>
        Assert.Equal(hash, XxHash64.Of(Encoding.ASCII.GetBytes(text)));

    /// <summary>From an implementation in another language, of the 4 or 16 bytes of the address.</summary>
    [Theory]
    [InlineData("192.0.2.1", 0x9C3163F48C1ED6FF)]
    [InlineData("255.255.255.255", 0x7F78E4BDA3ADDF93)]
    [InlineData("::1", 0xF1DD97D1B9D614C7)]
    [InlineData("2001:db8::2", 0xD4197CAE04A926D6)]
    public void An_address_is_its_bytes_in_network_order(string text, ulong hash) =>
        Assert.Equal(hash, XxHash64.Of(NetAddress.From(IPAddress.Parse(text), 80)));

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("fe80::1%2", "fe80::1%3")]
    public void Port_scope_and_mapping_are_no_part_of_an_address(string one, string other) =>
        Assert.Equal(
            XxHash64.Of(NetAddress.From(IPAddress.Parse(one), 1)),
            XxHash64.Of(NetAddress.From(IPAddress.Parse(other), 65_535)));

    [Fact]
    public void A_short_v6_address_is_no_v4_address() =>
        Assert.NotEqual(
            XxHash64.Of(new NetAddress(1, isV6: true, port: 0)), XxHash64.Of(new NetAddress(1, isV6: false, port: 0)));

    [Fact]
    public void Each_bit_given_changes_half_of_the_bits_of_the_result()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            int changed = 0;
            for (ulong number = 1; number <= 256; number++)
                changed += (int)ulong.PopCount(XxHash64.Mix(number) ^ XxHash64.Mix(number ^ 1UL << bit));
            Assert.InRange(changed / 256.0, 24, 40);
        }
    }
}
