using Poise.Core;
using Poise.Routes;

namespace Poise.Proxy;

// Also proves: BackendConnector.cs
public sealed class UpstreamTryTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private const string Switch =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    [Fact]
    public void Interim_responses_pass_in_order_before_the_final_one()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Ok);
        });
        string answer = proxy.Ask(LastGet);
        Assert.StartsWith(
            "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n",
            answer, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Fact]
    public void Interim_responses_do_not_reach_an_old_client()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 103 Early Hints\r\n\r\n" + Ok);
        });
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", proxy.Ask("GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData(90)]
    [InlineData(101)]
    public void Many_large_interim_responses_fit_in_no_more_memory_than_one(int count)
    {
        using var proxy = new ProxyFixture();
        string hint = $"HTTP/1.1 103 Early Hints\r\nLink: {new string('x', 900)}\r\n\r\n";
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write(string.Concat(Enumerable.Repeat(hint, count)) + Ok);
        });
        string answer = proxy.Ask(LastGet);
        Assert.Contains(count <= 100 ? "HTTP/1.1 200 " : "HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Equal(Math.Min(count, 100), answer.Split("HTTP/1.1 103 ").Length - 1);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\nConnection: upgrade\r\n", true)]
    [InlineData("Upgrade: foo/2, WebSocket\r\nConnection: upgrade\r\n", true)]
    [InlineData("Upgrade: foo/2, websocket/13\r\nConnection: upgrade\r\n", false)]
    [InlineData("Upgrade: chat\r\nConnection: upgrade\r\n", false)]
    [InlineData("Upgrade: websocket\r\n", false)]
    [InlineData("", false)]
    public void Only_a_protocol_that_was_offered_is_switched_to(string fields, bool switches)
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write(Switch);
            await peer.Write("echo " + await peer.ReadToEnd());
        });
        string answer = proxy.Run(async client =>
        {
            await client.Write($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\nearly");
            await client.ReadUntil("\r\n\r\n");
            client.Finish();
            return await client.ReadToEnd();
        });
        Assert.Equal(switches, answer == "echo early");
        Assert.Equal(switches ? 0 : 1, proxy.Count(Reason.BadResponse));
        proxy.AssertClean();
    }

    [Fact]
    public void Nothing_is_switched_while_a_request_body_flows()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write(Switch);
            await peer.ReadToEnd();
        });
        string head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n";
        string answer = proxy.Ask(head + "Content-Length: 100000\r\n\r\nx");
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("220 mail ready\r\n")]
    [InlineData("HTTP/1.1 200 O")]
    public void What_is_no_response_is_502(string response)
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write(response);
        });
        Assert.StartsWith("HTTP/1.1 502 ", proxy.Ask(LastGet), StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Fact]
    public void No_response_in_time_is_504()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        Assert.StartsWith("HTTP/1.1 504 ", proxy.Ask(LastGet), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Count(Reason.UpstreamTimeout));
        Assert.Equal(0, proxy.Retries);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("GET", 2)]
    [InlineData("POST", 1)]
    public void A_connection_that_dies_after_the_request_is_tried_again_where_that_is_safe(string method, int tries)
    {
        using var proxy = new ProxyFixture();
        int seen = 0;
        for (int i = 0; i < 2; i++)
        {
            proxy.AddBackend(async (peer, _) =>
            {
                await peer.ReadHead();
                seen++;
                peer.Close(reset: true);
            });
        }
        string answer = proxy.Ask($"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Equal(tries, seen);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void A_connection_serves_one_exchange_after_the_other(int size)
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(new string('x', size - 1) + "!");
        proxy.Run(async client =>
        {
            for (int i = 0; i < 3; i++)
            {
                await client.Write(Get);
                await client.ReadUntil("!");
                await client.Sleep(1);
            }
            return "";
        });
        Assert.Equal(1, proxy.Connects);
        Assert.Equal(2, proxy.Reuses);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 Poison\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "okHTTP/1.1 200 Poison\r\n")]
    [InlineData("HTTP/1.1 204 No\r\n\r\n", "ok")]
    public void Bytes_behind_a_response_go_to_nobody(string head, string rest)
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, index) =>
        {
            await peer.ReadHead();
            await peer.Write(index == 0 ? head : Ok);
            await peer.Sleep(1);
            if (index == 0)
                await peer.Write(rest);
            await peer.ReadToEnd();
        });
        string answers = proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Sleep(100);
            await client.Write(LastGet);
            return await client.ReadToEnd();
        });
        Assert.DoesNotContain("Poison", answers, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", answers, StringComparison.Ordinal);
        Assert.Equal(2, proxy.Connects);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("GET", 2, 5_000, 1)]
    [InlineData("GET", 1, 5_000, 2)]
    [InlineData("GET", 1, 3_000, 1)]
    [InlineData("POST", 2, 5_000, 2)]
    [InlineData("POST", 2, 3_000, 1)]
    public void What_cannot_be_tried_again_takes_a_fresh_connection(string method, int attempts, int idle, int connects)
    {
        using var proxy = new ProxyFixture { Retry = RetryPolicy.Default with { Attempts = attempts } };
        proxy.AddBackend("ok");
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.ReadUntil("ok");
            await client.Sleep(idle);
            await client.Write($"{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            return await client.ReadUntil("ok");
        });
        Assert.Equal(connects, proxy.Connects);
        proxy.AssertClean();
    }

    [Fact]
    public void A_client_that_is_reset_ends_its_exchange_and_is_no_failure_of_the_backend()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Sleep(100);
            client.Close(reset: true);
            return "";
        });
        proxy.World.RunFor(ProxyFixture.Second / 10);
        Assert.Equal(0, proxy.Worker.Load.Clients);
        Assert.Equal(0, proxy.Backends[0].Failures);
        proxy.AssertClean();
    }
}
