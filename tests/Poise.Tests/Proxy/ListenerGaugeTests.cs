using System.Net;
using Poise.Core;
using Poise.Http;
using Poise.Routes;

namespace Poise.Proxy;

// Also proves: Listener.cs, Admission.cs
public sealed class ListenerGaugeTests
{
    private static readonly NetAddress First = NetAddress.From(IPAddress.Parse("192.0.2.1"), 1000);
    private static readonly NetAddress Second = NetAddress.From(IPAddress.Parse("192.0.2.2"), 1000);

    private readonly LiveListener _live = new("web");

    private ListenerGauge Gauge => _live.Gauge;

    [Fact]
    public void Who_was_let_in_is_counted_out_by_the_rules_of_then()
    {
        Assert.True(Admission.TryEnter(Limit(10, 1), First, out Admission admission));
        Assert.Equal((_live, First, true), (admission.Listener, admission.Client, admission.ByClient));
        Assert.False(Admission.TryEnter(Limit(10, 1), First.WithPort(2000), out _));
        Assert.True(Admission.TryEnter(Limit(10, 0), First, out Admission unlimited));
        Assert.False(unlimited.ByClient);
        unlimited.Leave();
        Assert.False(Admission.TryEnter(Limit(10, 1), First, out _));
        admission.Leave();
        Assert.Equal(0, Gauge.Open);
        Assert.True(Admission.TryEnter(Limit(10, 1), First, out _));
    }

    [Fact]
    public void No_limit_takes_all()
    {
        Listener listener = Limit(0, 0);
        for (int i = 0; i < 1000; i++)
            Assert.True(Gauge.TryEnter(listener, First));
        Assert.Equal(1000, Gauge.Open);
    }

    [Fact]
    public void The_limit_is_exact_and_a_place_that_is_left_is_taken_again()
    {
        Listener listener = Limit(2, 0);
        Assert.True(Gauge.TryEnter(listener, First));
        Assert.True(Gauge.TryEnter(listener, Second));
        Assert.False(Gauge.TryEnter(listener, First));
        Gauge.Leave(Second, byClient: listener.ClientConnectionLimit > 0);
        Assert.Equal(1, Gauge.Open);
        Assert.True(Gauge.TryEnter(listener, First));
        Assert.False(Gauge.TryEnter(listener, Second));
    }

    [Fact]
    public void A_client_is_its_address_whatever_the_port()
    {
        Listener listener = Limit(0, 1);
        Assert.True(Gauge.TryEnter(listener, First));
        Assert.False(Gauge.TryEnter(listener, First.WithPort(2000)));
        Assert.Equal(1, Gauge.Open);
        Assert.True(Gauge.TryEnter(listener, Second));
        Gauge.Leave(First, byClient: listener.ClientConnectionLimit > 0);
        Assert.True(Gauge.TryEnter(listener, First.WithPort(3000)));
    }

    [Fact]
    public void Threads_together_never_go_over_a_limit_and_leave_nothing_behind()
    {
        Listener listener = Limit(6, 4);
        int open = 0;
        int worst = 0;
        void Work(NetAddress client)
        {
            for (int i = 0; i < 20_000; i++)
            {
                if (!Gauge.TryEnter(listener, client))
                    continue;
                int now = Interlocked.Increment(ref open);
                if (now > Volatile.Read(ref worst))
                    Volatile.Write(ref worst, now);
                Interlocked.Decrement(ref open);
                Gauge.Leave(client, byClient: listener.ClientConnectionLimit > 0);
            }
        }
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() => Work(i % 2 == 0 ? First : Second)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.InRange(worst, 1, 6);
        Assert.Equal(0, Gauge.Open);
        for (int i = 0; i < 4; i++)
            Assert.True(Gauge.TryEnter(listener, First));
        Assert.False(Gauge.TryEnter(listener, First));
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.3.1", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::1", false)]
    public void Only_the_listed_sources_are_trusted(string client, bool trusted)
    {
        Listener listener = Limit(0, 0);
        Assert.Equal(trusted, listener.Trusts(NetAddress.From(IPAddress.Parse(client), 1)));
    }

    private Listener Limit(int connections, int ofClient) => new()
    {
        Name = "web",
        Protocol = ListenerProtocol.Http,
        Addresses = [],
        Routes = [],
        RouteTable = new RouteTable([]),
        Timeouts = default,
        HeadLimits = HeadLimits.Default,
        ConnectionLimit = connections,
        ClientConnectionLimit = ofClient,
        TrustedProxies = [new Cidr(IPAddress.Parse("192.0.2.0"), 24), new Cidr(IPAddress.Parse("2001:db8::"), 32)],
        Live = _live,
    };
}
