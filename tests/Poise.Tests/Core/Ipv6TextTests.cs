using System.Net;
using System.Text;
using CsCheck;

namespace Poise.Core;

public sealed class Ipv6TextTests
{
    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1::1")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fe80::1%7")]
    [InlineData("fe80::abcd%4294967295")]
    public void Text_is_canonical(string text) => Assert.Equal(text, Format(IPAddress.Parse(text)));

    [Fact]
    public void Any_address_is_read_back_as_itself() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.Bool).Sample((high, low, mask, narrow) =>
        {
            // Whole groups of zeros, often.
            ulong keep = 0;
            for (int i = 0; i < 4; i++)
                keep |= (mask >> i & 1) == 0 ? 0UL : 0xFFFFUL << (16 * i);
            UInt128 bits = new(high & keep, low & (narrow ? keep >> 16 : keep));
            var address = new NetAddress(bits, isV6: true, 1);
            if (!address.IsV6)
                return;
            string text = Format(address.ToIPAddress());
            Assert.Equal(address.ToIPAddress(), IPAddress.Parse(text));
            Assert.DoesNotContain(":::", text);
        });

    [Fact]
    public void Too_little_room_is_refused() => Assert.False(Ipv6Text.TryFormat(1, 0, new byte[49], out _));

    static string Format(IPAddress address)
    {
        byte[] text = new byte[65];
        Assert.True(NetAddress.From(address, 1).TryFormatHost(text, out int written));
        return Encoding.ASCII.GetString(text, 0, written);
    }
}
