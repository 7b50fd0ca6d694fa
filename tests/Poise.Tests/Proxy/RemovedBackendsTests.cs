using Poise.Pools;

namespace Poise.Proxy;

public sealed class RemovedBackendsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const long DrainTimeout = 5 * ProxyFixture.Second;

    [Fact]
    public void Connections_that_nobody_uses_close_at_once()
    {
        using var proxy = new ProxyFixture();
        long closed = 0;
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await peer.ReadToEnd();
            closed = peer.Loop.Now;
        });
        long removed = 0;
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.ReadUntil("ok");
            Remove(proxy, 0);
            removed = client.Loop.Now;
            await client.Sleep(1_000);
            return "";
        });
        Assert.InRange(closed - removed, 0, ProxyFixture.Second / 10);
        AssertClean(proxy);
    }

    [Theory]
    [InlineData(4_000, "200 OK", "slow")]
    [InlineData(6_000, "502 Bad Gateway", "bad-response")]
    public void Work_ends_by_itself_or_is_cut_at_the_timeout(int answersAfter, string status, string body)
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Sleep(answersAfter);
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        });
        string answer = RunWhileRemoved(proxy, async client =>
        {
            await client.Write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return await client.ReadToEnd();
        });
        Assert.StartsWith("HTTP/1.1 " + status, answer);
        Assert.Contains(body, answer);
        AssertClean(proxy);
    }

    [Fact]
    public void What_is_cut_and_may_be_repeated_goes_to_a_backend_that_is_left()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        proxy.AddBackend("ok");
        Assert.Contains("200 OK", RunWhileRemoved(proxy, async client =>
        {
            await client.Write(Get);
            return await client.ReadUntil("ok");
        }));
        AssertClean(proxy);
    }

    [Fact]
    public void A_download_that_the_client_takes_slowly_is_cut()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + new string('x', 50_000_000));
        });
        long cut = 0;
        long removed = 0;
        proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Read(1_000);
            Remove(proxy, 0);
            removed = client.Loop.Now;
            int read;
            do
            {
                await client.Sleep(50);
                read = (await client.Read(10_000)).Length;
            }
            while (read == 10_000 && proxy.Backends[0].InFlight > 0);
            cut = client.Loop.Now;
            return "";
        });
        Assert.InRange(cut - removed, DrainTimeout, DrainTimeout + ProxyFixture.Second);
        AssertClean(proxy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tunnel_is_cut_whoever_takes_nothing(bool clientIsSlow)
    {
        using var proxy = new ProxyFixture { Protocol = ListenerProtocol.Tcp };
        string backend = "?";
        proxy.AddBackend(async (peer, _) =>
        {
            if (clientIsSlow)
                await peer.Write(new string('x', 5_000_000));
            backend = await peer.ReadToEnd();
        });
        long removed = 0;
        long cut = 0;
        proxy.Run(async client =>
        {
            await client.Sleep(1_000);
            Remove(proxy, 0);
            removed = client.Loop.Now;
            while (proxy.Backends[0].InFlight > 0)
                await client.Sleep(10);
            cut = client.Loop.Now;
            return clientIsSlow ? "" : await client.ReadToEnd();
        });
        Assert.InRange(cut - removed, DrainTimeout, DrainTimeout + ProxyFixture.Second);
        AssertClean(proxy);
        Assert.EndsWith("[Reset]", backend);
    }

    [Fact]
    public void One_that_was_taken_back_is_not_cut_even_if_it_is_removed_again()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Sleep(8_000);
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        });
        Assert.EndsWith("slow", proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Sleep(100);
            Remove(proxy, 0);
            await client.Sleep(4_000);
            proxy.Backends[0].IsRemoved = false;
            Remove(proxy, 0);
            return await client.ReadUntil("slow");
        }));
        AssertClean(proxy);
    }

    [Fact]
    public void Others_at_the_same_address_are_left_alone()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, number) =>
        {
            await peer.ReadHead();
            await peer.Sleep(8_000);
            await peer.Write($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nb{number}");
        });
        Assert.EndsWith("b0", proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.Sleep(100);
            var twin = new Backend(new BackendKey("other", "b0"), proxy.Backends[0].Address, 1, 77)
            {
                Endpoint = proxy.Backends[0].Endpoint,
                IsRemoved = true,
            };
            proxy.OnWorker(() => proxy.Worker.Remove(new RemovedBackends([twin], DrainTimeout)));
            return await client.ReadUntil("b0");
        }));
        AssertClean(proxy);
    }

    [Fact]
    public void An_exchange_that_began_before_may_still_take_the_only_backend_of_its_pool()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        Assert.EndsWith("ok", proxy.Run(async client =>
        {
            await client.Write("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
            await client.Sleep(100);
            Remove(proxy, 0);
            await client.Sleep(100);
            await client.Write("b");
            return await client.ReadUntil("ok");
        }));
        AssertClean(proxy);
    }

    private static string RunWhileRemoved(ProxyFixture proxy, Func<Peer, Io.LoopTask<string>> script) =>
        proxy.Run(async client =>
        {
            proxy.World.Spawn((Simulation.SimLoop)client.Loop, async () =>
            {
                await client.Sleep(100);
                Remove(proxy, 0);
            });
            return await script(client);
        });

    private static void Remove(ProxyFixture proxy, int backend)
    {
        proxy.Backends[backend].IsRemoved = true;
        var removed = new RemovedBackends([proxy.Backends[backend]], DrainTimeout);
        proxy.OnWorker(() => proxy.Worker.Remove(removed));
    }

    /// <summary>The timers of what was removed run to their end first.</summary>
    private static void AssertClean(ProxyFixture proxy)
    {
        proxy.World.RunFor(2 * DrainTimeout);
        proxy.AssertClean();
    }
}
