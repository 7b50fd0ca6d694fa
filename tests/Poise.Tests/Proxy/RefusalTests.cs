using Poise.Core;

namespace Poise.Proxy;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(ListenerProtocol.Http)]
    [InlineData(ListenerProtocol.Tcp)]
    public void A_connection_beyond_the_limit_is_told_so_and_the_next_is_served(ListenerProtocol protocol)
    {
        using var proxy = new ProxyFixture { Protocol = protocol, ConnectionLimit = 1 };
        proxy.AddBackend("ok");
        bool leave = false;
        proxy.Start(async client =>
        {
            while (!leave)
                await client.Sleep(10);
        });
        proxy.World.RunFor(ProxyFixture.Second);
        string refused = proxy.Ask("");
        Assert.Equal(protocol == ListenerProtocol.Http, refused.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal));
        Assert.Equal(protocol == ListenerProtocol.Tcp, refused == "[Reset]");
        Assert.Equal(1, ListenerMetrics.Refused.Read(proxy.OfListener));
        Assert.Equal(protocol == ListenerProtocol.Http ? 1 : 0, proxy.Count(Reason.Overload));

        leave = true;
        proxy.World.RunFor(ProxyFixture.Second);
        string served = proxy.Run(async client =>
        {
            await client.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return await client.ReadUntil("ok");
        });
        Assert.StartsWith("HTTP/1.1 200 ", served, StringComparison.Ordinal);
        proxy.AssertClean();
    }
}
