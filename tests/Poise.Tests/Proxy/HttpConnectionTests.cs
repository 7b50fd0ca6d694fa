using Poise.Http;
using Poise.Routes;

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
