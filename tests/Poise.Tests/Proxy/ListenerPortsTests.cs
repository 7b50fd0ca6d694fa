using Poise.Simulation;

namespace Poise.Proxy;

public sealed class ListenerPortsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public void What_comes_in_after_an_assignment_is_the_other_listeners()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        string late = "";
        string early = proxy.Run(async client =>
        {
            await client.Write(Get);
            await client.ReadUntil("ok");
            proxy.OnWorker(() => proxy.Worker.Assign(proxy.Port, Elsewhere(proxy.Listener)));
            proxy.Start(async other =>
            {
                await other.Sleep(10);
                await other.Write(Get);
                late = await other.ReadUntil("no-route");
            });
            await client.Sleep(100);
            await client.Write(Get);
            return await client.ReadUntil("ok");
        });
        Assert.StartsWith("HTTP/1.1 200 ", early);
        Assert.StartsWith("HTTP/1.1 404 ", late);
        proxy.AssertClean();
    }

    [Fact]
    public void A_descriptor_that_was_given_back_is_taken_on_by_another_worker_with_all_in_its_queue()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var proxy = new ProxyFixture(seed, SimFaults.None with { Latency = (10_000, 20_000_000) });
            proxy.AddBackend("ok");
            Worker other = proxy.AddWorker();
            int answered = 0;
            for (int i = 0; i < 20; i++)
            {
                proxy.Start(async client =>
                {
                    await client.Write(Get);
                    string answer = await client.ReadUntil("ok");
                    answered += answer.Contains("200 OK", StringComparison.Ordinal) ? 1 : 0;
                });
            }
            proxy.World.RunFor(15_000_000);
            proxy.OnWorker(() => proxy.Worker.GiveBack(proxy.Port));
            proxy.World.RunFor(30_000_000);
            Assert.False(proxy.Worker.IsListening);
            ProxyFixture.On(other, () => other.Listen(proxy.Listener, proxy.Port));
            Assert.True(proxy.World.RunUntil(() => answered == 20), $"seed {seed}: only {answered} were answered");
            Assert.True(other.IsListening);
            proxy.World.Faults = SimFaults.None;
            proxy.AssertClean();
        }
    }

    [Fact]
    public void One_that_closes_counts_until_it_is_closed()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Start(async client => await client.Write(Get));
        proxy.World.RunFor(1_000_000);
        proxy.OnWorker(() => proxy.Worker.CloseListener(proxy.Port));
        proxy.World.RunFor(1_000_000);
        Assert.Equal((true, true), (proxy.Worker.IsListening, proxy.Worker.IsClosingListeners));
        proxy.World.RunFor(2 * ListenerPort.LastHandshakes);
        Assert.Equal((false, false), (proxy.Worker.IsListening, proxy.Worker.IsClosingListeners));
        proxy.AssertClean();
    }

    private static Listener Elsewhere(Listener listener)
    {
        var other = new Listener
        {
            Name = "other",
            Protocol = listener.Protocol,
            Addresses = listener.Addresses,
            Routes = [],
            RouteTable = new Routes.RouteTable([]),
            Timeouts = listener.Timeouts,
            HeadLimits = listener.HeadLimits,
            Live = new LiveListener("other"),
        };
        other.Live.Current = other;
        return other;
    }
}
