using System.Net;
using System.Text;
using CsCheck;

namespace Poise.Core;

public sealed class NetAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("10.20.30.255")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("fe80::1%3")]
    public void It_keeps_what_it_is_given(string text)
    {
        IPAddress address = IPAddress.Parse(text);
        var value = NetAddress.From(address, 8080);
        Assert.Equal(address, value.ToIPAddress());
        Assert.Equal(8080, value.Port);
        Assert.Equal(new IPEndPoint(address, 8080).ToString(), value.ToString());
        Span<byte> host = stackalloc byte[65];
        Assert.True(value.TryFormatHost(host, out int written));
        Assert.Equal(text, Encoding.ASCII.GetString(host[..written]));
    }

    [Fact]
    public void A_mapped_address_is_the_v4_address()
    {
        var mapped = NetAddress.From(IPAddress.Parse("::ffff:192.0.2.1"), 80);
        Assert.False(mapped.IsV6);
        Assert.Equal(NetAddress.From(IPAddress.Parse("192.0.2.1"), 80), mapped);
    }

    [Fact]
    public void A_low_v6_address_is_not_the_v4_address_of_the_same_bits()
    {
        var v6 = NetAddress.From(IPAddress.Parse("::7f00:1"), 80);
        Assert.NotEqual(NetAddress.LoopbackV4(80), v6);
    }

    [Fact]
    public void Only_the_port_changes_in_WithPort()
    {
        var address = NetAddress.From(IPAddress.Parse("fe80::1%3"), 1);
        Assert.Equal(NetAddress.From(IPAddress.Parse("fe80::1%3"), 2), address.WithPort(2));
        Assert.NotEqual(address, address.WithPort(2));
    }

    [Fact]
    public void Every_v4_address_is_written_as_the_framework_writes_it() => Gen.UInt.ForAll(cases: 1000, bits =>
    {
        var address = new NetAddress(bits, false, 1);
        Span<byte> host = stackalloc byte[15];
        Assert.True(address.TryFormatHost(host, out int written));
        Assert.Equal(address.ToIPAddress().ToString(), Encoding.ASCII.GetString(host[..written]));
    });

    [Fact]
    public void Too_little_room_is_refused()
    {
        Assert.False(NetAddress.LoopbackV4(1).TryFormatHost(stackalloc byte[8], out int written));
        Assert.Equal(0, written);
    }
}
