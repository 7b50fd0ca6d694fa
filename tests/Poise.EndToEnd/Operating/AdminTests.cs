using System.Net.Sockets;
using System.Text.Json;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>The admin API of the real binary: what it answers, and whom it refuses.</summary>
public sealed class AdminTests : IDisposable
{
    private const int Unused = 1;

    private readonly PoiseConfig _config = new() { Backends = [Unused] };
    private readonly PoiseProcess _poise;
    private readonly AdminCalls _admin;

    public AdminTests()
    {
        _poise = _config.Start();
        _admin = new AdminCalls(_config.AdminPort);
    }

    public void Dispose()
    {
        _admin.Dispose();
        _poise.Dispose();
    }

    [Theory]
    [InlineData("/healthz", "text/plain; charset=utf-8", "ok\n")]
    [InlineData("/readyz", "text/plain; charset=utf-8", "ready\n")]
    [InlineData("/", "text/html; charset=utf-8", "<!doctype html>")]
    [InlineData("/v1/status", "application/json; charset=utf-8", "{\"version\":")]
    [InlineData("/v1/config", "application/yaml; charset=utf-8", "admin: ")]
    [InlineData("/v1/pools/app/backends/127.0.0.1%3A1", "application/json; charset=utf-8", "{\"name\":\"127.0.0.1:1\"")]
    [InlineData("/v1/pools/app/backends/127.0.0.1:1", "application/json; charset=utf-8", "{\"name\":\"127.0.0.1:1\"")]
    public void Each_page_is_there(string path, string type, string start)
    {
        AdminReply reply = _admin.Get(path);
        Assert.Equal((200, type), (reply.Status, reply.Headers["Content-Type"]));
        Assert.StartsWith(start, reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
        Assert.False(reply.Headers.ContainsKey("Server"));
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/v2/status", 404, "not-found")]
    [InlineData("GET", "/v1/pools/ap/backends/x", 404, "no-such-pool")]
    [InlineData("POST", "/v1/pools/app/backends/x/drain", 404, "no-such-backend")]
    [InlineData("POST", "/v1/pools/app/backends/a%2Fb/drain", 404, "no-such-backend")]
    [InlineData("DELETE", "/v1/status", 405, "method-not-allowed")]
    [InlineData("GET", "/v1/reload", 405, "method-not-allowed")]
    [InlineData("PUT", "/v1/pools/app/backends/127.0.0.1:1/weight", 400, "bad-request")]
    public void Each_error_has_a_code_and_a_message(string method, string path, int status, string code)
    {
        AdminReply reply = _admin.Send(new HttpMethod(method), path, "?", ("X-Poise-Admin", "1"));
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.NotEmpty(reply.Json.GetProperty("error").GetProperty("message").GetString()!);
    }

    [Fact]
    public void A_body_of_more_than_a_mebibyte_is_refused()
    {
        string large = "{\"weight\":1" + new string(' ', 1 << 20) + "}";
        AdminReply reply = _admin.Put("/v1/pools/app/backends/127.0.0.1:1/weight", large);
        Assert.Equal((413, "too-large"), (reply.Status, reply.Code));
        Assert.Equal(1, _admin.Backend(Unused).GetProperty("weight").GetInt32());
    }

    /// <summary>A page whose name was rebound to 127.0.0.1: the browser sends the name.</summary>
    [Theory]
    [InlineData("Host: evil.example", 403)]
    [InlineData("Host: evil.example:9901", 403)]
    [InlineData("Host: 127.0.0.1.evil.example", 403)]
    [InlineData("Host: 192.168.1.1", 403)]
    [InlineData("Host:", 403)]
    [InlineData("X: none", 400)]
    [InlineData("Host: 127.0.0.1\r\nHost: evil.example", 400)]
    [InlineData("Host: localhost:8000", 200)]
    [InlineData("Host: [::1]:9901", 200)]
    public void Only_a_loopback_host_is_answered(string field, int status)
    {
        foreach (string request in (string[])["GET /v1/status", "GET /", "GET /healthz"])
        {
            using var client = new RawClient(_config.AdminPort);
            client.Send($"{request} HTTP/1.1\r\n{field}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith($"HTTP/1.1 {status} ", client.ReadToEnd(out _), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_host_of_an_absolute_target_counts()
    {
        using var client = new RawClient(_config.AdminPort);
        client.Send("GET http://evil.example/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        string answer = client.ReadToEnd(out _);
        Assert.DoesNotContain("\"pools\"", answer, StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 40[03] ", answer);
    }

    [Theory]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: text/plain\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site")]
    [InlineData("X-Poise-Admin: 1\r\nOrigin: https://evil.example")]
    [InlineData("X-Poise-Admin: 1\r\nOrigin: http://localhost:1")]
    public void A_form_of_another_site_changes_nothing(string fields)
    {
        using var client = new RawClient(_config.AdminPort);
        client.Send(
            $"POST {AdminCalls.PathOf(Unused)}/drain HTTP/1.1\r\nHost: localhost\r\n{fields}\r\nContent-Length: 0\r\n"
            + "Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", client.ReadToEnd(out _), StringComparison.Ordinal);
        Assert.Equal("active", _admin.Backend(Unused).GetProperty("state").GetString());
    }

    [Fact]
    public void A_browser_that_asks_first_is_not_told_yes()
    {
        AdminReply reply = _admin.Send(
            HttpMethod.Options, "/v1/reload", null, ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-poise-admin"));
        Assert.True(reply.Status >= 400);
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reload_puts_the_file_in_force_or_says_every_error()
    {
        AdminReply good = _admin.Post("/v1/reload");
        Assert.Equal((200, 2), (good.Status, good.Json.GetProperty("generation").GetInt32()));

        string before = File.ReadAllText(_poise.ConfigPath);
        File.WriteAllText(_poise.ConfigPath, "listners: {}\npools: { app: { backends: [\"x\"] } }\n");
        AdminReply bad = _admin.Post("/v1/reload");
        Assert.Equal((422, "bad-config"), (bad.Status, bad.Code));
        string[] details = Strings(bad.Json.GetProperty("error").GetProperty("details"));
        Assert.Equal(2, details.Length);
        Assert.StartsWith($"{_poise.ConfigPath}:1:1: unknown key 'listners'", details[0], StringComparison.Ordinal);
        JsonElement config = _admin.Status.GetProperty("config");
        Assert.Equal(
            (2, details[0]), (config.GetProperty("generation").GetInt32(), config.GetProperty("error").GetString()));

        File.WriteAllText(_poise.ConfigPath, before);
        Assert.Equal(200, _admin.Post("/v1/reload").Status);
        Assert.Equal(JsonValueKind.Null, _admin.Status.GetProperty("config").GetProperty("error").ValueKind);
    }

    [Fact]
    public void From_SIGTERM_on_it_is_alive_and_not_ready()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port], Shutdown = "{ delay: 3s, timeout: 5s }" };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        Assert.Equal(200, admin.Get("/readyz").Status);
        poise.Terminate();
        Deadline.Until(() => admin.Get("/readyz").Status == 503, "readyz to turn");
        Assert.Equal("shutting down",
            admin.Get("/readyz").Json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(200, admin.Get("/healthz").Status);
        Assert.False(admin.Status.GetProperty("ready").GetBoolean());
        using var client = new RawClient(config.Port);
        Assert.Equal("one GET /", client.Get("/").Text);
        Assert.Equal(0, poise.WaitForExit(TimeSpan.FromSeconds(15)));
    }

    /// <summary>The address is free again at once, whatever connections to it there were.</summary>
    [Fact]
    public void A_process_that_follows_has_the_address()
    {
        using var open = new RawClient(_config.AdminPort);
        open.Get("/healthz");
        _poise.Terminate();
        Assert.Equal(0, _poise.WaitForExit(TimeSpan.FromSeconds(10)));
        using PoiseProcess next = _config.Start();
        using var admin = new AdminCalls(_config.AdminPort);
        Assert.Equal(200, admin.Get("/readyz").Status);
    }

    [Fact]
    public void It_holds_no_more_connections_than_its_limit()
    {
        var clients = new List<RawClient>();
        try
        {
            for (int i = 0; i < 300; i++)
                clients.Add(new RawClient(_config.AdminPort));
            Deadline.Until(() => clients.Any(IsClosed), "connections beyond the limit to be closed");
            Assert.Equal(200, clients[0].Exchange("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").Status);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static bool IsClosed(RawClient client) =>
        client.Socket.Poll(0, SelectMode.SelectRead) && client.Socket.Available == 0;

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(line => line.GetString()!)];
}
