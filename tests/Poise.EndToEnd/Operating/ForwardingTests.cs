using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>What a backend learns of the client, and whom Poise believes.</summary>
public sealed class ForwardingTests
{
    private const string Claims = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
        + "X-Forwarded-Host: shop.example\r\nX-Request-Id: theirs-1\r\nVia: 1.0 before\r\n";

    [Fact]
    public void A_trusted_proxy_is_believed_and_extended()
    {
        RecordedRequest request = Forward(from: "127.0.0.2", Claims);
        Assert.Equal("203.0.113.7, 127.0.0.2", request["X-Forwarded-For"]);
        Assert.Equal("https", request["X-Forwarded-Proto"]);
        Assert.Equal("shop.example", request["X-Forwarded-Host"]);
        Assert.Equal("theirs-1", request["X-Request-Id"]);
        Assert.Equal("1.0 before, 1.1 edge", request["Via"]);
        Assert.Equal("a", request["Host"]);
    }

    [Fact]
    public void Several_lines_of_a_trusted_proxy_become_one() => Assert.Equal(
        "203.0.113.7, 203.0.113.8, 127.0.0.2",
        Forward("127.0.0.2", "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 203.0.113.8\r\n")["X-Forwarded-For"]);

    [Fact]
    public void A_trusted_proxy_that_says_nothing_is_described()
    {
        RecordedRequest request = Forward(from: "127.0.0.2", "");
        Assert.Equal("127.0.0.2", request["X-Forwarded-For"]);
        Assert.Equal("http", request["X-Forwarded-Proto"]);
        Assert.Equal("a", request["X-Forwarded-Host"]);
        Assert.NotEmpty(request["X-Request-Id"]!);
    }

    [Fact]
    public void Nobody_else_is_believed()
    {
        RecordedRequest request = Forward(from: "127.0.0.3", Claims);
        Assert.Equal("127.0.0.3", request["X-Forwarded-For"]);
        Assert.Equal("http", request["X-Forwarded-Proto"]);
        Assert.Equal("a", request["X-Forwarded-Host"]);
        Assert.NotEqual("theirs-1", request["X-Request-Id"]);
    }

    [Fact]
    public void Every_request_has_an_id_of_its_own()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Workers = 4, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        for (int i = 0; i < 8; i++)
        {
            using var client = new RawClient(config.Port);
            for (int j = 0; j < 50; j++)
                client.Get("/");
        }
        Assert.Equal(400, backend.Requests.DistinctBy(request => request["X-Request-Id"]).Count());
    }

    private static RecordedRequest Forward(string from, string fields)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig
        {
            Backends = [backend.Port],
            Listener = ["trusted-proxies: [127.0.0.2/32]", "via: edge"],
        };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port, from: from);
        Assert.Equal(200, client.Exchange($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").Status);
        return backend.Requests.Single();
    }
}
