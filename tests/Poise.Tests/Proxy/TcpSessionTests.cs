using Poise.Core;
using Poise.Simulation;

namespace Poise.Proxy;

// Also proves: Tunnel.cs
public sealed class TcpSessionTests
{
    private static ProxyFixture NewProxy(long tunnel = 3600 * ProxyFixture.Second, SimFaults? faults = null) =>
        new(faults: faults)
        {
            Protocol = ListenerProtocol.Tcp,
            Timeouts = new ListenerTimeouts(1, 1, 1, 1, tunnel),
        };

    [Fact]
    public void Each_side_may_finish_first_and_still_hear_the_other()
    {
        using ProxyFixture proxy = NewProxy();
        proxy.AddBackend(async (peer, _) =>
        {
            string heard = await peer.ReadToEnd();
            await peer.Sleep(1000);
            await peer.Write("heard " + heard);
        });
        string answer = proxy.Run(async client =>
        {
            await client.Write("a question");
            client.Finish();
            return await client.ReadToEnd();
        });
        Assert.Equal("heard a question", answer);
        proxy.AssertClean();
        Assert.Equal(
            (10, 16),
            (ListenerMetrics.RequestBytes.Read(proxy.OfListener),
                ListenerMetrics.ResponseBytes.Read(proxy.OfListener)));
    }

    [Fact]
    public void A_backend_that_finishes_first_still_hears_the_client()
    {
        using ProxyFixture proxy = NewProxy();
        string heard = "";
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.Write("greeting");
            peer.Finish();
            heard = await peer.ReadToEnd();
        });
        proxy.Run(async client =>
        {
            string greeting = await client.ReadToEnd();
            await client.Write("thanks for " + greeting);
            return "";
        });
        proxy.AssertClean();
        Assert.Equal("thanks for greeting", heard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reset_is_passed_on_as_a_reset(bool byClient)
    {
        using ProxyFixture proxy = NewProxy();
        string backend = "";
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.Read(1);
            if (!byClient)
                peer.Close(reset: true);
            else
                backend = await peer.ReadToEnd();
        });
        string client = proxy.Run(async peer =>
        {
            await peer.Write("x");
            await peer.Sleep(10);
            if (!byClient)
                return await peer.ReadToEnd();
            peer.Close(reset: true);
            return "";
        });
        proxy.AssertClean();
        Assert.Equal("[Reset]", byClient ? backend : client);
    }

    [Fact]
    public void A_reset_is_passed_on_while_the_other_side_takes_nothing()
    {
        using ProxyFixture proxy = NewProxy();
        proxy.AddBackend(async (peer, _) => await peer.Sleep(100_000));
        proxy.Start(async client =>
        {
            var writing = client.Write(new string('x', 5_000_000));
            await client.Sleep(1000);
            client.Close(reset: true);
            await writing;
        });
        proxy.World.RunFor(2 * ProxyFixture.Second);
        Assert.Equal(0, proxy.Worker.Load.Clients);
        proxy.AssertClean();
    }

    [Fact]
    public void A_tunnel_is_idle_when_neither_direction_moves()
    {
        using ProxyFixture proxy = NewProxy(tunnel: 10 * ProxyFixture.Second);
        proxy.AddBackend(async (peer, _) => await peer.ReadToEnd());
        proxy.Run(async client =>
        {
            for (int i = 0; i < 4; i++)
            {
                await client.Write("x");
                await client.Sleep(8_000);
            }
            long before = client.Loop.Now;
            Assert.Equal("", await client.ReadToEnd());
            Assert.InRange(client.Loop.Now - before, 1 * ProxyFixture.Second, 3 * ProxyFixture.Second);
            return "";
        });
        proxy.AssertClean();
    }

    [Fact]
    public void One_direction_may_stand_still_while_the_other_moves()
    {
        using ProxyFixture proxy = NewProxy(tunnel: 10 * ProxyFixture.Second);
        proxy.AddBackend(async (peer, _) =>
        {
            for (int i = 0; i < 8; i++)
            {
                await peer.Sleep(5_000);
                await peer.Write("x");
            }
            Assert.Equal(5_000_000, (await peer.ReadToEnd()).Length);
        });
        string heard = proxy.Run(async client =>
        {
            await client.Write(new string('x', 5_000_000));
            client.Finish();
            return await client.ReadToEnd();
        });
        Assert.Equal("xxxxxxxx", heard);
        proxy.AssertClean();
    }

    [Fact]
    public void A_cut_resets_both_sides()
    {
        using ProxyFixture proxy = NewProxy();
        string backend = "";
        proxy.AddBackend(async (peer, _) => backend = await peer.ReadToEnd());
        string client = proxy.Run(async peer =>
        {
            await peer.Sleep(10);
            proxy.OnWorker(proxy.Worker.Cut);
            return await peer.ReadToEnd();
        });
        proxy.AssertClean();
        Assert.Equal(("[Reset]", "[Reset]"), (client, backend));
    }

    [Fact]
    public void A_dead_backend_is_passed_over()
    {
        using ProxyFixture proxy = NewProxy();
        proxy.AddDeadBackend();
        proxy.AddBackend(async (peer, _) => await peer.Write("hello"));
        for (int i = 0; i < 3; i++)
            Assert.Equal("hello", proxy.Ask(""));
        Assert.True(proxy.Backends[0].Failures > 0);
        Assert.Equal(0, proxy.Backends[1].Failures);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData(0, Reason.NoBackendUp)]
    [InlineData(2, Reason.ConnectFailed)]
    public void A_client_that_cannot_be_served_is_reset(int dead, Reason reason)
    {
        using ProxyFixture proxy = NewProxy();
        for (int i = 0; i < dead; i++)
            proxy.AddDeadBackend();
        Assert.Equal("[Reset]", proxy.Ask(""));
        proxy.AssertClean();
        Assert.Equal(1, proxy.Count(reason));
    }

    [Fact]
    public void Bytes_arrive_whole_and_in_order_in_rough_worlds()
    {
        string sent = string.Concat(Enumerable.Range(0, 8_000).Select(i => i + ","));
        for (ulong seed = 1; seed <= 6; seed++)
        {
            SimFaults faults = SimFaults.From(new SimRandom(seed)) with { AcceptAborted = 0 };
            using ProxyFixture proxy = NewProxy(faults: faults);
            proxy.AddBackend(async (peer, _) => await peer.Write(await peer.ReadToEnd()));
            string heard = proxy.Run(async client =>
            {
                var writing = client.Write(sent);
                await writing;
                client.Finish();
                return await client.ReadToEnd();
            });
            Assert.Equal(sent, heard);
            proxy.World.Faults = SimFaults.None;
            proxy.AssertClean();
        }
    }
}
