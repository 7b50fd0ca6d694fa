using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Poise.Admin;

// Also proves: AdminError.cs, AdminAnswer.cs, NodeReports.cs
public sealed class AdminApiTests : IDisposable
{
    private readonly AdminFixture _admin = new();

    public void Dispose() => _admin.Dispose();

    [Theory]
    [InlineData("GET", "/healthz", 200, null)]
    [InlineData("HEAD", "/healthz", 200, null)]
    [InlineData("GET", "/readyz", 200, null)]
    [InlineData("GET", "/v1/status", 200, null)]
    [InlineData("GET", "/v1/config", 200, null)]
    [InlineData("PUT", "/v1/config", 405, "method-not-allowed")]
    [InlineData("POST", "/v1/status", 405, "method-not-allowed")]
    [InlineData("GET", "/v1/reload", 405, "method-not-allowed")]
    [InlineData("GET", "/v1/pools/app/backends/one/weight", 405, "method-not-allowed")]
    [InlineData("GET", "/v1/none", 404, "not-found")]
    [InlineData("GET", "/v1/status/", 404, "not-found")]
    [InlineData("GET", "/V1/status", 404, "not-found")]
    [InlineData("GET", "/v1/pools/app/backends/", 404, "not-found")]
    [InlineData("POST", "/v1/explain", 404, "not-found")]
    public async Task Each_path_has_its_methods(string method, string path, int status, string? code)
    {
        (int actual, JsonNode? body) = await _admin.Send(method, path);
        Assert.Equal(status, actual);
        Assert.Equal(code, (string?)body?["error"]?["code"]);
        Assert.Equal(code is null, string.IsNullOrEmpty((string?)body?["error"]?["message"]));
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_one()
    {
        HttpResponse response = await _admin.Send(AdminFixture.Context("GET", "/v1/reload"));
        Assert.Equal("POST", response.Headers.Allow);
    }

    [Fact]
    public async Task No_answer_is_stored_guessed_at_or_embedded()
    {
        HttpResponse response = await _admin.Send(AdminFixture.Context("GET", "/v1/none"));
        Assert.Equal("no-store", response.Headers.CacheControl);
        Assert.Equal("nosniff", response.Headers.XContentTypeOptions);
        Assert.Equal("same-origin", response.Headers["Cross-Origin-Resource-Policy"]);
        Assert.Equal("", response.Headers.AccessControlAllowOrigin.ToString());
    }

    [Fact]
    public async Task A_change_without_the_header_is_refused()
    {
        HttpResponse response = await _admin.Send(
            AdminFixture.Context("POST", "/v1/pools/app/backends/one/drain"));
        Assert.Equal(403, response.StatusCode);
        Assert.Equal(Pools.BackendState.Active, _admin["one"].State);
    }

    [Fact]
    public async Task A_fault_is_a_500_that_tells_nothing()
    {
        DefaultHttpContext context = AdminFixture.Context("PUT", "/v1/pools/app/backends/one/weight");
        context.Request.Headers[AdminGuard.ChangeHeader] = "1";
        context.Request.Body = new BrokenBody();
        HttpResponse response = await _admin.Send(context);
        Assert.Equal(500, response.StatusCode);
        response.Body.Position = 0;
        string answer = await new StreamReader(response.Body).ReadToEndAsync();
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_start_it_lives_and_is_not_ready()
    {
        using var admin = new AdminFixture(isStarted: false);
        Assert.Equal(200, (await admin.Send("GET", "/healthz")).Status);
        foreach (string path in (string[])["/readyz", "/v1/status"])
        {
            (int status, JsonNode? body) = await admin.Send("GET", path);
            Assert.Equal(503, status);
            Assert.Equal("starting", (string?)body!["error"]!["message"]);
        }
    }

    [Fact]
    public async Task From_the_start_of_a_shutdown_on_it_is_not_ready()
    {
        await _admin.Node.Stop(CancellationToken.None);
        (int status, JsonNode? body) = await _admin.Send("GET", "/readyz");
        Assert.Equal((503, "shutting down"), (status, (string?)body!["error"]!["message"]));
        (_, body) = await _admin.Send("GET", "/v1/status");
        Assert.False((bool)body!["ready"]!);
    }

    [Fact]
    public async Task The_config_is_the_text_in_force_and_not_that_of_the_file()
    {
        File.WriteAllText(_admin.ConfigPath, "wrong: ");
        await _admin.Send("POST", "/v1/reload");
        HttpResponse response = await _admin.Send(AdminFixture.Context("GET", "/v1/config"));
        Assert.Equal((200, "application/yaml; charset=utf-8"), (response.StatusCode, response.ContentType));
        response.Body.Position = 0;
        Assert.Equal(AdminFixture.Config, await new StreamReader(response.Body).ReadToEndAsync());
    }

    [Fact]
    public async Task A_reload_answers_with_the_generation_in_force()
    {
        File.AppendAllText(_admin.ConfigPath, "  new: { backends: [\"192.0.2.9:80\"] }\n");
        (int status, JsonNode? body) = await _admin.Send("POST", "/v1/reload");
        Assert.Equal((200, 2), (status, (int)body!["generation"]!));
        (_, body) = await _admin.Send("GET", "/v1/status");
        Assert.Equal(["app", "new"], body!["pools"]!.AsArray().Select(pool => (string?)pool!["name"]));
    }

    [Fact]
    public async Task A_reload_that_fails_answers_with_every_error_and_changes_nothing()
    {
        File.WriteAllText(_admin.ConfigPath, "listners: {}\npools: { app: { backends: [\"x\"] } }\n");
        (int status, JsonNode? body) = await _admin.Send("POST", "/v1/reload");
        Assert.Equal((422, "bad-config"), (status, (string?)body!["error"]!["code"]));
        string[] details = [.. body["error"]!["details"]!.AsArray().Select(line => (string)line!)];
        Assert.Equal(2, details.Length);
        Assert.StartsWith(_admin.ConfigPath + ":1:1: ", details[0], StringComparison.Ordinal);
        Assert.Equal(details[0], (string?)body["error"]!["message"]);

        (_, body) = await _admin.Send("GET", "/v1/status");
        Assert.Equal((1, details[0]), ((int)body!["config"]!["generation"]!, (string?)body["config"]!["error"]));
    }

    private sealed class BrokenBody : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("secret");
    }
}
