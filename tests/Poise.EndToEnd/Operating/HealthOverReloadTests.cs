using System.Text.Json;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>What is known of backends outlives the config; who joins must be found up first.</summary>
public sealed class HealthOverReloadTests
{
    private const string Bad = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_that_joins_a_pool_that_runs_gets_nothing_before_its_first_good_answer(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        two.On("/healthz", Bad, close: true);
        PoiseConfig config = Config(workers, one.Port);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        Deadline.Until(() => HealthOf(admin, one.Port) == "up", "the first backend to be up");

        Reload(poise, admin, config with { Backends = [one.Port, two.Port] });
        using var client = new RawClient(config.Port);
        Deadline.Until(() => HealthOf(admin, two.Port) == "down", "the new backend to be down");
        for (int i = 0; i < 20; i++)
            Assert.Equal("one GET /", client.Get("/").Text);
        Assert.All(two.Requests, request => Assert.Equal("/healthz", request.Target));

        two.On("/healthz", Good, close: true);
        Deadline.Until(() => HealthOf(admin, two.Port) == "up", "the new backend to be up");
        string[] answers = [.. Enumerable.Range(0, 4).Select(_ => client.Get("/").Text)];
        Assert.Equal(["one GET /", "two GET /"], answers.Distinct().Order());
    }

    [Fact]
    public void What_is_known_stays_whatever_changes_around_it()
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        two.On("/healthz", Bad, close: true);
        PoiseConfig config = Config(1, one.Port, two.Port);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        Deadline.Until(() => HealthOf(admin, two.Port) == "down", "the second backend to be down");
        Deadline.Until(() => HealthOf(admin, one.Port) == "up", "the first backend to be up");

        // Another schedule, another number of workers: the check starts anew, from what it knew.
        string[] slow = ["health: { http: /healthz, interval: 1h, timeout: 2s }", "balance: round-robin"];
        Reload(poise, admin, config with { Pool = slow, Workers = 2 });
        Deadline.Until(() => two.Requests.Length > 1, "a probe by the new schedule");
        Assert.Equal(("up", "down"), (HealthOf(admin, one.Port), HealthOf(admin, two.Port)));
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 10; i++)
            Assert.Equal("one GET /", client.Get("/").Text);
        Assert.Single(Changes(poise, two.Port));
    }

    private static PoiseConfig Config(int workers, params int[] backends) => new()
    {
        Workers = workers,
        Backends = backends,
        Pool = ["health: { http: /healthz, interval: 100ms, timeout: 2s }", "balance: round-robin"],
    };

    private static void Reload(PoiseProcess poise, AdminCalls admin, PoiseConfig config)
    {
        File.WriteAllText(poise.ConfigPath, config.ToString());
        Assert.Equal(200, admin.Post("/v1/reload").Status);
    }

    private static string? HealthOf(AdminCalls admin, int port) =>
        admin.Backend(port).GetProperty("health").GetString();

    /// <summary>The changes of a backend's health that the event log has.</summary>
    private static JsonElement[] Changes(PoiseProcess poise, int port) =>
        [.. poise.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("to", out _))
            .Where(line => line.GetProperty("backend").GetString() == $"127.0.0.1:{port}")];
}
