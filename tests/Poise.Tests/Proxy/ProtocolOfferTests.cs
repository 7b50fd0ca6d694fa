using System.Text;

namespace Poise.Proxy;

public sealed class ProtocolOfferTests
{
    [Theory]
    [InlineData("websocket", "websocket", true)]
    [InlineData("WebSocket", "websocket", true)]
    [InlineData("foo/2, websocket", "websocket", true)]
    [InlineData("foo/2, bar", "bar,foo/2", true)]
    [InlineData("foo/2", "foo/3", false)]
    [InlineData("foo/2", "foo", false)]
    [InlineData("websocket", "websocket, h2c", false)]
    [InlineData("websocket", "", false)]
    [InlineData("websocket", ",", false)]
    [InlineData("", "websocket", false)]
    public void Includes_what_was_offered(string offered, string chosen, bool included) => Assert.Equal(
        included, ProtocolOffer.Includes(Encoding.ASCII.GetBytes(offered), Encoding.ASCII.GetBytes(chosen)));
}
