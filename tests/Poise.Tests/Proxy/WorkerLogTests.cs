using System.Text.Json;

namespace Poise.Proxy;

public sealed class WorkerLogTests
{
    [Fact]
    public void Each_request_is_one_line_with_what_became_of_it()
    {
        using var proxy = new ProxyFixture(withLog: true);
        proxy.AddBackend("ok");
        proxy.Ask("GET /a HTTP/1.1\r\nHost: example.com\r\nUser-Agent: me\r\n\r\n"
            + "TRACE /b HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n");
        JsonElement[] lines = proxy.LogLines();
        Assert.Equal(2, lines.Length);
        Assert.Equal(("GET", "/a", 200), Request(lines[0]));
        Assert.Equal("b0", lines[0].GetProperty("backend").GetString());
        Assert.Equal("me", lines[0].GetProperty("user_agent").GetString());
        Assert.Equal(("TRACE", "/b", 405), Request(lines[1]));
        Assert.Equal("method", lines[1].GetProperty("reason").GetString());
        proxy.AssertClean();
    }

    [Fact]
    public void A_request_that_could_not_be_read_is_a_line_too()
    {
        using var proxy = new ProxyFixture(withLog: true);
        proxy.Ask("GET /long-enough HTTP/1.1\r\nHost: a\r\n\r\n" + "BAD\r\n\r\n");
        JsonElement[] lines = proxy.LogLines();
        Assert.Equal(["no-backend-up", "bad-request"], lines.Select(line => line.GetProperty("reason").GetString()!));
        proxy.AssertClean();
    }

    [Fact]
    public void A_tcp_connection_is_one_line_with_its_bytes()
    {
        using var proxy = new ProxyFixture(withLog: true) { Protocol = ListenerProtocol.Tcp };
        proxy.AddBackend(async (peer, _) => await peer.Write("hello"));
        proxy.Run(async client =>
        {
            await client.Write("hi!");
            client.Finish();
            return await client.ReadToEnd();
        });
        proxy.AssertClean();
        JsonElement line = Assert.Single(proxy.LogLines());
        Assert.Equal("tcp", line.GetProperty("protocol").GetString());
        Assert.Equal("b0", line.GetProperty("backend").GetString());
    }

    private static (string?, string?, int) Request(JsonElement line) =>
        (line.GetProperty("method").GetString(), line.GetProperty("target").GetString(),
            line.GetProperty("status").GetInt32());
}
