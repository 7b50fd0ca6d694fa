namespace Poise.Core;

// Also proves: IpText.cs
public sealed class BindAddressTests
{
    [Theory]
    [InlineData(":8080", ":8080")]
    [InlineData("0.0.0.0:443", "0.0.0.0:443")]
    [InlineData("[::]:443", "[::]:443")]
    [InlineData("[2001:DB8:0::1]:1", "[2001:db8::1]:1")]
    [InlineData("[::ffff:10.0.0.1]:65535", "10.0.0.1:65535")]
    public void Addresses_are_read_in_canonical_form(string text, string canonical)
    {
        Assert.True(BindAddress.TryParse(text, out BindAddress? address, out _));
        Assert.Equal(canonical, address.ToString());
    }

    [Theory]
    [InlineData("8080", ":8080")]
    [InlineData("*:80", ":80")]
    [InlineData("localhost:80", "127.0.0.1:80")]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData(":0", null)]
    [InlineData(":+80", null)]
    [InlineData(": 80", null)]
    [InlineData(":65536", null)]
    [InlineData("[]:80", null)]
    [InlineData("[10.0.0.1]:80", null)]
    [InlineData("[::1%eth0]:80", null)]
    [InlineData("::1:80", null)]
    [InlineData("1:80", null)]
    [InlineData("0x7f.0.0.1:80", null)]
    [InlineData("127.0.0.01:80", null)]
    [InlineData("10.0.0.0.1:80", null)]
    [InlineData("10.0.0.256:80", null)]
    public void What_is_no_address_is_refused(string text, string? suggestion)
    {
        Assert.False(BindAddress.TryParse(text, out _, out string? actual));
        Assert.Equal(suggestion, actual);
    }

    [Theory]
    [InlineData(":80", "0.0.0.0:80", true)]
    [InlineData("[::]:80", ":80", true)]
    [InlineData(":80", ":80", true)]
    [InlineData("0.0.0.0:80", "[::]:80", false)]
    [InlineData(":80", "127.0.0.1:80", false)]
    [InlineData(":80", ":81", false)]
    [InlineData("10.0.0.1:80", "10.0.0.1:80", true)]
    public void Same_socket_is_the_same_port_and_address(string first, string second, bool isSame)
    {
        Assert.True(BindAddress.TryParse(first, out BindAddress? a, out _));
        Assert.True(BindAddress.TryParse(second, out BindAddress? b, out _));
        Assert.Equal(isSame, a.SharesSocketWith(b));
    }

    [Theory]
    [InlineData(":80", "10.0.0.1:80", true)]
    [InlineData("[::1]:80", ":80", true)]
    [InlineData("0.0.0.0:80", "127.0.0.1:80", true)]
    [InlineData("[::]:80", "[::1]:80", true)]
    [InlineData("10.0.0.1:80", "10.0.0.1:80", true)]
    [InlineData("[::]:80", "127.0.0.1:80", false)]
    [InlineData("10.0.0.1:80", "10.0.0.2:80", false)]
    [InlineData(":80", ":81", false)]
    public void Overlap_is_an_address_that_both_cover(string first, string second, bool isOverlap)
    {
        Assert.True(BindAddress.TryParse(first, out BindAddress? a, out _));
        Assert.True(BindAddress.TryParse(second, out BindAddress? b, out _));
        Assert.Equal(isOverlap, a.Overlaps(b));
        Assert.Equal(isOverlap, b.Overlaps(a));
    }
}
