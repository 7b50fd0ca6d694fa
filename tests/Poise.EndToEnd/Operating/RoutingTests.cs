using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>Routes by host and path to pools, in the order of the contract, on real requests.</summary>
public sealed class RoutingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_most_specific_route_wins(int workers)
    {
        using var site = new RecordingBackend("site");
        using var api = new RecordingBackend("api");
        using var wild = new RecordingBackend("wild");
        using var rest = new RecordingBackend("rest");
        int port = Ports.Free();
        using PoiseProcess poise = PoiseProcess.Start($$"""
            workers: {{workers}}
            log: { access: "off" }
            listeners:
              web:
                bind: "127.0.0.1:{{port}}"
                routes:
                  - { match: { host: "*.example.com" }, pool: wild }
                  - { match: { host: example.com }, pool: site }
                  - { match: { host: example.com, path: /api }, pool: api }
                  - { match: { path: { exact: /only } }, pool: api }
                pool: rest
            pools:
              site: { backends: ["127.0.0.1:{{site.Port}}"] }
              api: { backends: ["127.0.0.1:{{api.Port}}"] }
              wild: { backends: ["127.0.0.1:{{wild.Port}}"] }
              rest: { backends: ["127.0.0.1:{{rest.Port}}"] }
            """);
        using var client = new RawClient(port);
        foreach ((string host, string path, string expected) in ((string, string, string)[])[
            ("example.com", "/", "site"),
            ("EXAMPLE.com.", "/apix", "site"),
            ("example.com:80", "/api", "api"),
            ("example.com", "/api/x?y", "api"),
            ("example.com", "/x/../api/", "api"),
            ("example.com", "/%2e/api", "api"),
            ("www.example.com", "/api", "wild"),
            ("a.b.example.com", "/", "wild"),
            ("other", "/api", "rest"),
            ("other", "/only", "api"),
            ("other", "/only/", "rest"),
            ("notexample.com", "/", "rest"),
        ])
        {
            RawResponse response = client.Exchange($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.Equal($"{expected} GET {path}", response.Text);
        }
        // The target of an absolute form routes, whatever Host says (RFC 9112 §3.2.2).
        Assert.Equal("api GET /api",
            client.Exchange("GET http://example.com/api HTTP/1.1\r\nHost: other\r\n\r\n").Text);
    }

    [Fact]
    public void What_no_route_matches_is_404_on_a_connection_that_stays()
    {
        using var backend = new RecordingBackend();
        int port = Ports.Free();
        using PoiseProcess poise = PoiseProcess.Start($$"""
            workers: 1
            log: { access: "off" }
            listeners:
              web: { bind: "127.0.0.1:{{port}}", routes: [ { match: { path: /in }, pool: app } ] }
            pools:
              app: { backends: ["127.0.0.1:{{backend.Port}}"] }
            """);
        using var client = new RawClient(port);
        RawResponse response = client.Get("/out");
        Assert.Equal((404, "no-route"), (response.Status, response.Reason));
        Assert.Equal("one GET /in", client.Get("/in").Text);
        RawResponse head = client.Exchange("HEAD /out HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD");
        Assert.Equal((404, "no-route"), (head.Status, head.Reason));
        Assert.Equal("one GET /in", client.Get("/in").Text);
    }
}
