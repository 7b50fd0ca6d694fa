using Poise.Simulation;

namespace Poise.Proxy;

// Also proves: Worker.cs
public sealed class ListenerPortTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public void Nobody_who_was_let_in_is_lost_when_it_closes()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var proxy = new ProxyFixture(seed, SimFaults.None with { Latency = (10_000, 20_000_000) });
            proxy.AddBackend("ok");
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
            // Some wait in the queue, some have not arrived: handshakes that had begun still come in.
            proxy.World.RunFor(25_000_000);
            proxy.OnWorker(proxy.Worker.CloseListeners);
            Assert.True(proxy.World.RunUntil(() => answered == 20), $"seed {seed}: only {answered} were answered");
            proxy.World.Faults = SimFaults.None;
            proxy.AssertClean();
        }
    }

    [Fact]
    public void Accepting_goes_on_after_descriptors_ran_out()
    {
        using var proxy = new ProxyFixture(1, SimFaults.None with { AcceptExhausted = 2 });
        proxy.AddBackend("ok");
        for (int i = 0; i < 10; i++)
        {
            Assert.Contains("200 OK", proxy.Run(async client =>
            {
                await client.Write(Get);
                return await client.ReadUntil("ok");
            }), StringComparison.Ordinal);
        }
        Assert.True(proxy.Count(ExchangeMetrics.AcceptPaused) > 0);
        proxy.World.Faults = SimFaults.None;
        proxy.AssertClean();
    }

    [Fact]
    public void A_drain_closes_idle_clients_and_keeps_those_at_work()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            string head;
            while ((head = await peer.ReadHead()).Length > 0)
            {
                await peer.Sleep(head.StartsWith("GET /slow ", StringComparison.Ordinal) ? 5_000 : 0);
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        string idle = "?";
        string busy = "?";
        proxy.Start(async client =>
        {
            await client.Write(Get);
            await client.ReadUntil("ok");
            idle = await client.ReadToEnd();
        });
        proxy.Start(async client =>
        {
            await client.Write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            busy = await client.ReadToEnd();
        });
        proxy.World.RunFor(ProxyFixture.Second);
        proxy.OnWorker(proxy.Worker.Drain);
        proxy.World.RunFor(ProxyFixture.Second);
        Assert.Equal(("", "?"), (idle, busy));
        proxy.World.RunFor(5 * ProxyFixture.Second);
        Assert.Contains("Connection: close", busy, StringComparison.Ordinal);
        Assert.EndsWith("ok", busy, StringComparison.Ordinal);
        proxy.AssertClean();
    }
}
