using System.Text;
using Poise.Io;

namespace Poise.Proxy;

public sealed class KeepAliveFieldTests
{
    [Theory]
    [InlineData("timeout=5", 4)]
    [InlineData("timeout=5, max=100", 4)]
    [InlineData("max=100,Timeout=30", 29)]
    [InlineData("timeout=1", 0)]
    [InlineData("timeout=0", 0)]
    [InlineData("timeout=4294967295", 4_294_967_294)]
    public void Is_a_second_less_than_the_backend_says(string value, long seconds) =>
        Assert.Equal(seconds * 1_000_000_000, KeepAliveField.AllowedIdle(Encoding.ASCII.GetBytes(value)));

    [Theory]
    [InlineData("")]
    [InlineData("max=5")]
    [InlineData("timeout=")]
    [InlineData("timeout=x")]
    [InlineData("timeout=-1")]
    [InlineData("timeout=4294967296")]
    [InlineData("xtimeout=5")]
    public void Says_nothing_otherwise(string value) =>
        Assert.Equal(EventLoop.NoDeadline, KeepAliveField.AllowedIdle(Encoding.ASCII.GetBytes(value)));
}
