using System.Text;

namespace Poise.Http.H1;

public sealed class UpgradeProtocolsTests
{
    [Theory]
    [InlineData("websocket", "websocket", true)]
    [InlineData("WebSocket", "websocket", true)]
    [InlineData("foo/2, websocket", "websocket", true)]
    [InlineData("foo/2, websocket", "websocket, foo/2", true)]
    [InlineData("websocket", "other", false)]
    [InlineData("websocket", "websocket, other", false)]
    [InlineData("websocket", "websocket2", false)]
    [InlineData("foo/2", "foo", false)]
    [InlineData("websocket", "", false)]
    [InlineData("websocket", " , ", false)]
    public void A_switch_goes_only_to_what_was_offered(string offered, string chosen, bool may) =>
        Assert.Equal(may, UpgradeProtocols.Offer(Encoding.ASCII.GetBytes(offered), Encoding.ASCII.GetBytes(chosen)));
}
