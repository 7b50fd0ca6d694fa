using Poise.Core;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Config;

public sealed class LiveObjectsTests
{
    private readonly LiveObjects _live = new();

    [Fact]
    public void A_backend_of_the_same_name_and_address_is_the_same_object_with_the_new_weight()
    {
        Backend backend = _live.Backend("app", Options("10.0.0.1:80", 1));
        backend.CountFailure();
        Assert.Same(backend, _live.Backend("app", Options("10.0.0.1:80", 5)));
        Assert.Equal((5, 1), (backend.Weight, backend.Failures));
        Assert.Equal(NetAddress.From(System.Net.IPAddress.Parse("10.0.0.1"), 80), backend.Endpoint);
    }

    [Fact]
    public void Another_pool_name_or_address_is_another_backend()
    {
        Backend[] all =
        [
            _live.Backend("app", Options("10.0.0.1:80", 1, "a")),
            _live.Backend("api", Options("10.0.0.1:80", 1, "a")),
            _live.Backend("app", Options("10.0.0.1:80", 1, "b")),
            _live.Backend("app", Options("10.0.0.2:80", 1, "a")),
        ];
        Assert.Equal([0, 1, 2, 3], all.Select(backend => backend.Id));
        Assert.Equal(4, all.Distinct().Count());
    }

    [Fact]
    public void A_host_name_is_left_for_others_to_resolve()
    {
        Backend backend = _live.Backend("app", Options("localhost:80", 1, "a"));
        Assert.Null(backend.Endpoint);
        Assert.Equal(Eligibility.Unresolved, backend.Judge(0));
    }

    [Fact]
    public void A_gauge_is_its_listeners()
    {
        Assert.Same(_live.Listener("web", ListenerProtocol.Http), _live.Listener("web", ListenerProtocol.Http));
        LiveListener web = _live.Listener("web", ListenerProtocol.Http);
        Assert.NotSame(web, _live.Listener("api", ListenerProtocol.Http));
        Assert.NotSame(web, _live.Listener("web", ListenerProtocol.Tcp));
    }

    private static BackendOptions Options(string address, int weight, string? name = null)
    {
        Assert.True(HostPort.TryParse(address, out HostPort? parsed, out _));
        return new BackendOptions { Address = parsed, Weight = weight, Name = name };
    }
}
