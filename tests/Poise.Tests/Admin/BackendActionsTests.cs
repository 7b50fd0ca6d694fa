using System.Text.Json.Nodes;
using Poise.Pools;

namespace Poise.Admin;

public sealed class BackendActionsTests : IDisposable
{
    private const string Backends = "/v1/pools/app/backends/";

    private readonly AdminFixture _admin = new();

    public void Dispose() => _admin.Dispose();

    [Fact]
    public async Task Drain_and_enable_set_the_state_and_show_it()
    {
        (int status, JsonNode? body) = await _admin.Send("POST", Backends + "one/drain");
        Assert.Equal((200, "one", "drained"), (status, (string?)body!["name"], (string?)body["state"]));
        Assert.Equal(BackendState.Draining, _admin["one"].State);
        Assert.Equal(BackendState.Active, _admin["two"].State);

        (status, body) = await _admin.Send("POST", Backends + "one/enable");
        Assert.Equal((200, "active"), (status, (string?)body!["state"]));
        Assert.Equal(BackendState.Active, _admin["one"].State);
    }

    [Fact]
    public async Task A_backend_with_work_in_flight_is_draining_and_not_drained()
    {
        Assert.True(_admin["one"].TryReserve(0, Eligibility.Eligible, out _));
        (_, JsonNode? body) = await _admin.Send("POST", Backends + "one/drain");
        Assert.Equal(("draining", 1), ((string?)body!["state"], (int)body["in_flight"]!));
        _admin["one"].Release();
        (_, JsonNode? after) = await _admin.Send("GET", Backends + "one");
        Assert.Equal(("drained", 0), ((string?)after!["state"], (int)after["in_flight"]!));
    }

    [Fact]
    public async Task A_disabled_backend_stays_disabled_until_it_is_enabled()
    {
        _admin["one"].State = BackendState.Disabled;
        (_, JsonNode? body) = await _admin.Send("POST", Backends + "one/drain");
        Assert.Equal("disabled", (string?)body!["state"]);
        (_, body) = await _admin.Send("POST", Backends + "one/enable");
        Assert.Equal("active", (string?)body!["state"]);
    }

    [Theory]
    [InlineData("{\"weight\":0}", 0)]
    [InlineData("{\"weight\":1000}", 1000)]
    public async Task A_weight_is_in_force_at_once(string json, int weight)
    {
        (int status, JsonNode? body) = await _admin.Send("PUT", Backends + "two/weight", json);
        Assert.Equal((200, weight), (status, (int)body!["weight"]!));
        Assert.Equal(weight, _admin["two"].Weight);
    }

    [Fact]
    public async Task A_wrong_weight_changes_nothing()
    {
        (int status, JsonNode? body) = await _admin.Send("PUT", Backends + "two/weight", "{\"weight\":-1}");
        Assert.Equal((400, "bad-request"), (status, (string?)body!["error"]!["code"]));
        Assert.Equal(3, _admin["two"].Weight);
    }

    [Theory]
    [InlineData("/v1/pools/ap/backends/one", "no-such-pool", "no pool 'ap'; did you mean 'app'?")]
    [InlineData("/v1/pools/zebra/backends/one", "no-such-pool", "no pool 'zebra'; the pools are app")]
    [InlineData("/v1/pools/app/backends/onne", "no-such-backend",
        "pool 'app' has no backend 'onne'; did you mean 'one'?")]
    [InlineData("/v1/pools/app/backends/zebra", "no-such-backend",
        "pool 'app' has no backend 'zebra'; the backends are one, two, 192.0.2.3:80")]
    public async Task An_unknown_name_is_told_what_was_meant(string path, string code, string message)
    {
        foreach ((string method, string action) in (ValueTuple<string, string>[])
            [("GET", ""), ("POST", "/drain"), ("POST", "/enable"), ("PUT", "/weight")])
        {
            (int status, JsonNode? body) = await _admin.Send(method, path + action, "{\"weight\":1}");
            Assert.Equal(404, status);
            Assert.Equal((code, message), ((string?)body!["error"]!["code"], (string?)body["error"]!["message"]));
        }
    }

    /// <summary>The server has decoded the path: the backend without a name is called by its address.</summary>
    [Fact]
    public async Task A_backend_without_a_name_is_called_by_its_address()
    {
        (int status, _) = await _admin.Send("POST", Backends + "192.0.2.3:80/drain");
        Assert.Equal(200, status);
        Assert.Equal(BackendState.Draining, _admin["192.0.2.3:80"].State);
    }
}
