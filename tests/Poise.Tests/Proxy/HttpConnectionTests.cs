using System.Runtime.CompilerServices;
using Poise.Http;
using Poise.Routes;
using Poise.Simulation;

// Also proves: LiveListener.cs

namespace Poise.Proxy;

public sealed class HttpConnectionTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private readonly ProxyFixture _proxy = new();

    public HttpConnectionTests() => _proxy.AddBackend("hello");

    public void Dispose() => _proxy.Dispose();

    [Fact]
    public void A_drain_closes_a_used_connection_that_is_idle()
    {
        long ended = 0;
        _proxy.Run(async client =>
        {
            await client.Write(Request);
            await client.ReadUntil("hello");
            _proxy.OnWorker(_proxy.Worker.Drain);
            long drained = client.Loop.Now;
            string rest = await client.ReadToEnd();
            ended = client.Loop.Now - drained;
            return rest;
        });
        Assert.InRange(ended, 0, HttpConnection.FirstRequestGrace / 2);
        _proxy.AssertClean();
    }

    [Fact]
    public void A_connection_is_idle_though_its_last_body_was_read_to_the_exact_end()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            while (await peer.ReadUntil("body") is { Length: > 0 })
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
        const string Post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n";
        long ended = 0;
        string heard = proxy.Run(async client =>
        {
            await client.Write(Post);
            await client.Sleep(50);
            await client.Write("body");
            await client.ReadUntil("hello");
            // Longer than a head may take, once it has begun.
            await client.Sleep((int)(proxy.Timeouts.RequestHeaderNs / 1_000_000) + 1000);
            await client.Write(Post + "body");
            string second = await client.ReadUntil("hello");
            proxy.OnWorker(proxy.Worker.Drain);
            long drained = client.Loop.Now;
            await client.ReadToEnd();
            ended = client.Loop.Now - drained;
            return second;
        });
        Assert.StartsWith("HTTP/1.1 200 ", heard);
        Assert.InRange(ended, 0, HttpConnection.FirstRequestGrace / 2);
    }

    [Fact]
    public void Each_request_goes_by_the_listener_that_is_in_force()
    {
        string heard = _proxy.Run(async client =>
        {
            await client.Write(Request);
            string before = await client.ReadUntil("hello");
            _proxy.Listener.Live.Current = WithoutRoutes(_proxy.Listener);
            await client.Write(Request);
            return before + await client.ReadUntil("no-route");
        });
        Assert.StartsWith("HTTP/1.1 200 ", heard);
        Assert.Contains("HTTP/1.1 404 ", heard);
        _proxy.AssertClean();
    }

    [Fact]
    public void A_drain_leaves_a_new_connection_time_for_its_first_request()
    {
        string answer = _proxy.Run(async client =>
        {
            await client.Sleep(10);
            _proxy.OnWorker(_proxy.Worker.Drain);
            await client.Sleep(900);
            await client.Write(Request);
            return await client.ReadToEnd();
        });
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Contains("connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("hello", answer);
        _proxy.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_connection_that_stays_silent_does_not_hold_a_drain_up(bool connectsFirst)
    {
        long lasted = 0;
        if (!connectsFirst)
            _proxy.OnWorker(_proxy.Worker.Drain);
        string heard = _proxy.Run(async client =>
        {
            await client.Sleep(10);
            if (connectsFirst)
                _proxy.OnWorker(_proxy.Worker.Drain);
            long start = client.Loop.Now;
            string all = await client.ReadToEnd();
            lasted = client.Loop.Now - start;
            return all;
        });
        Assert.Equal("", heard);
        Assert.InRange(lasted, HttpConnection.FirstRequestGrace * 9 / 10, HttpConnection.FirstRequestGrace * 3 / 2);
        _proxy.AssertClean();
    }

    [Fact]
    public void A_removed_listener_closes_its_connections_when_they_are_idle()
    {
        string idle = "?";
        string busy = "?";
        using var slow = new ProxyFixture();
        slow.AddBackend(async (peer, _) =>
        {
            while ((await peer.ReadHead()).Length > 0)
            {
                await peer.Sleep(2_000);
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        slow.Start(async client =>
        {
            await client.Write(Request);
            await client.ReadUntil("ok");
            idle = await client.ReadToEnd();
        });
        slow.Start(async client =>
        {
            await client.Sleep(2_500);
            await client.Write(Request);
            busy = await client.ReadToEnd();
        });
        slow.World.RunFor(3 * ProxyFixture.Second);
        Remove(slow);
        slow.World.RunFor(ProxyFixture.Second / 2);
        Assert.Equal(("", "?"), (idle, busy));
        slow.World.RunFor(3 * ProxyFixture.Second);
        Assert.Contains("connection: close", busy, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("ok", busy);
        slow.AssertClean();
    }

    [Fact]
    public void A_removed_listener_still_answers_the_first_request_of_a_new_connection_by_its_last_rules()
    {
        string answer = _proxy.Run(async client =>
        {
            await client.Sleep(10);
            _proxy.Listener.Live.Current = WithoutRoutes(_proxy.Listener);
            Remove(_proxy);
            await client.Sleep(900);
            await client.Write(Request);
            return await client.ReadToEnd();
        });
        Assert.StartsWith("HTTP/1.1 404 ", answer);
        Assert.Contains("connection: close", answer, StringComparison.OrdinalIgnoreCase);
        _proxy.AssertClean();
    }

    [Fact]
    public void A_worker_that_retires_gives_its_connections_away_and_no_client_sees_it()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            using var proxy = new ProxyFixture(seed, SimFaults.None with { Latency = (10_000, 3_000_000) });
            proxy.AddBackend("hello");
            Worker other = proxy.AddWorker();
            int answered = 0;
            for (int i = 0; i < 8; i++)
            {
                int pace = i;
                proxy.Start(async client =>
                {
                    await client.Sleep(pace % 3 * 20);
                    for (int request = 0; request < 20; request++)
                    {
                        await client.Write(Request);
                        string answer = await client.ReadUntil("hello");
                        answered += answer.EndsWith("hello", StringComparison.Ordinal) ? 1 : 0;
                        await client.Sleep(pace);
                    }
                });
            }
            proxy.World.RunFor(1_000_000 * (long)seed);
            proxy.OnWorker(() => proxy.Worker.GiveBack(proxy.Port));
            proxy.World.RunFor(1_000_000);
            ProxyFixture.On(other, () => other.Listen(proxy.Listener, proxy.Port));
            WorkerLoad.Join([other], [proxy.Worker]);
            proxy.OnWorker(proxy.Worker.Retire);
            Assert.True(proxy.World.RunUntil(() => answered == 160), $"seed {seed}: only {answered} were answered");
            Assert.Equal(0, proxy.Worker.Load.Clients);
            Assert.Equal(0, proxy.Worker.Loop.OpenCount);
            proxy.World.Faults = SimFaults.None;
            proxy.AssertClean();
        }
    }

    [Fact]
    public void A_worker_that_was_revived_keeps_its_connections()
    {
        _proxy.AddWorker();
        _proxy.Run(async client =>
        {
            await client.Write(Request);
            await client.ReadUntil("hello");
            _proxy.OnWorker(() =>
            {
                _proxy.Worker.Retire();
                _proxy.Worker.Revive();
            });
            await client.Write(Request);
            await client.ReadUntil("hello");
            Assert.Equal(1, _proxy.Worker.Load.Clients);
            return "";
        });
        Assert.Equal(0, _proxy.Count(ExchangeMetrics.Moved));
        _proxy.AssertClean();
    }

    [Fact]
    public void Neither_an_idle_connection_nor_a_tunnel_keeps_past_rules_in_memory()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            bool upgrades = (await peer.ReadHead()).Contains("pgrade", StringComparison.Ordinal);
            await peer.Write(upgrades
                ? "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await peer.ReadToEnd();
        });
        WeakReference? rules = null;
        proxy.Start(async client =>
        {
            await client.Sleep(100);
            await client.Write(Request);
            await client.ReadUntil("ok");
            await client.Sleep(1_000);
        });
        proxy.Start(async client =>
        {
            await client.Write("GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            await client.ReadHead();
            await client.Sleep(1_000);
        });
        proxy.OnWorker(() => rules = PutInForce(proxy.Listener));
        proxy.World.RunFor(ProxyFixture.Second / 2);
        Assert.Equal(2, proxy.Worker.Load.Clients);
        proxy.Listener.Live.Current = proxy.Listener;
        GC.Collect();
        Assert.False(rules!.IsAlive);
        proxy.AssertClean();
    }

    /// <summary>A listener with the same routes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PutInForce(Listener like)
    {
        like.Live.Current = new Listener
        {
            Name = like.Name,
            Protocol = like.Protocol,
            Addresses = like.Addresses,
            Routes = like.Routes,
            RouteTable = like.RouteTable,
            Timeouts = like.Timeouts,
            HeadLimits = like.HeadLimits,
            Live = like.Live,
        };
        return new WeakReference(like.Live.Current);
    }

    private static void Remove(ProxyFixture proxy)
    {
        proxy.Listener.Live.Current = null;
        proxy.OnWorker(proxy.Worker.LeaveRemovedListeners);
    }

    private static Listener WithoutRoutes(Listener listener) => new()
    {
        Name = listener.Name,
        Protocol = listener.Protocol,
        Addresses = listener.Addresses,
        Routes = [],
        RouteTable = new RouteTable([]),
        Timeouts = listener.Timeouts,
        HeadLimits = HeadLimits.Default,
        Live = listener.Live,
    };
}
