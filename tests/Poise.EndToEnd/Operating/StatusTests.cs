using System.Text.Json;
using Poise.EndToEnd.Commands;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>What the status says of real traffic, and the commands that show and change it.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Counts_are_those_of_the_traffic(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        using var mayAnswer = new ManualResetEvent(false);
        backend.On("/slow", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(backend.AnswerTo(request));
        });
        RawClient[] clients = [.. Enumerable.Range(0, 5).Select(_ => new RawClient(config.Port))];
        foreach (RawClient client in clients)
            client.Get("/");
        clients[0].Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => InFlight() == 1, "the slow request to be in flight");

        JsonElement status = admin.Status;
        Assert.Equal(workers, status.GetProperty("process").GetProperty("workers").GetInt32());
        JsonElement listener = status.GetProperty("listeners")[0];
        Assert.Equal(
            ("web", "http", 5),
            (Text(listener, "name"), Text(listener, "protocol"), listener.GetProperty("connections").GetInt32()));
        Assert.Equal($"127.0.0.1:{config.Port}", listener.GetProperty("bind")[0].GetString());
        Assert.Equal("app", Text(listener.GetProperty("routes")[0], "pool"));
        Assert.Equal(6, admin.Backend(backend.Port).GetProperty("requests_total").GetInt64());

        mayAnswer.Set();
        Assert.Equal("one GET /slow", clients[0].ReadFinal().Text);
        Deadline.Until(() => InFlight() == 0, "nothing to be in flight");
        Deadline.Until(
            () => admin.Status.GetProperty("listeners")[0].GetProperty("requests_total").GetInt64() == 6,
            "all requests to be counted");
        foreach (RawClient client in clients)
            client.Dispose();
        Deadline.Until(
            () => admin.Status.GetProperty("process").GetProperty("connections").GetInt32() == 0,
            "no connection to be counted");

        int InFlight() => admin.Backend(backend.Port).GetProperty("in_flight").GetInt32();
    }

    [Fact]
    public void A_backend_that_refuses_says_why()
    {
        var config = new PoiseConfig { Backends = [1], Pool = ["health: { tcp: true }"] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        Deadline.Until(() => Text(admin.Backend(1), "health") == "down", "the backend to be found down");
        Assert.Equal("refused", Text(admin.Backend(1), "reason"));
    }

    [Fact]
    public void The_command_shows_a_table_or_the_answer_itself()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port, 1], Pool = ["health: { tcp: true }"] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        Deadline.Until(() => Text(admin.Backend(1), "health") == "down", "the backend to be found down");
        Deadline.Until(() => Text(admin.Backend(backend.Port), "health") == "up", "the other to be found up");

        string table = Run(0, config, "status").Output;
        Assert.Matches(@"^Poise \d+\.\d+\.\d+ on \S+: ready, up \d+ s, 1 worker, 0 connections\n", table);
        Assert.Contains("\nConfig: generation 1, loaded ", table, StringComparison.Ordinal);
        Assert.Matches($@"\nweb +http +127\.0\.0\.1:{config.Port} +0 +0\n", table);
        Assert.Contains(
            "\nPool app: least-connections, tcp every 2s, 1 of 2 take work\n", table, StringComparison.Ordinal);
        Assert.Matches($@"\n  127\.0\.0\.1:{backend.Port} +active +up +\d+ s +1 +0 +0 +0\n", table);
        Assert.Matches(@"\n  127\.0\.0\.1:1 +active +down +\d+ s +1 +0 +0 +0 +refused\n", table);
        Assert.DoesNotContain("\e[", table, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", table, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(Run(0, config, "status", "--json").Output);
        Assert.Equal("app", Text(json.RootElement.GetProperty("pools")[0], "name"));
    }

    [Fact]
    public void Weight_and_reload_are_commands_too()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        string name = $"app/127.0.0.1:{backend.Port}";
        Assert.Equal($"{name}: weight 7\n", Run(0, config, "weight", name, "7").Output);
        Assert.Equal(7, admin.Backend(backend.Port).GetProperty("weight").GetInt32());
        Assert.Equal("reloaded: generation 2\n", Run(0, config, "reload").Output);

        File.AppendAllText(poise.ConfigPath, "x: 1\ny: 2\n");
        string[] errors = Run(1, config, "reload").ErrorLines;
        Assert.Equal(2, errors.Length);
        Assert.All(errors, line => Assert.StartsWith(poise.ConfigPath + ":", line, StringComparison.Ordinal));
        Assert.Contains("Last reload failed: " + errors[0], Run(0, config, "status").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no pool 'ap'; did you mean 'app'?", "drain", "ap/one")]
    [InlineData("pool 'app' has no backend 'two'", "enable", "app/two")]
    [InlineData("pool 'app' has no backend 'two'", "weight", "app/two", "3")]
    public void A_wrong_name_is_exit_1_and_one_line(string said, params string[] arguments)
    {
        var config = new PoiseConfig { Backends = [1] };
        using PoiseProcess poise = config.Start();
        Assert.Contains(
            said, Assert.Single(Run(1, config, arguments).ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'app' is not POOL/BACKEND", "drain", "app")]
    [InlineData("'app/' is not POOL/BACKEND", "enable", "app/")]
    [InlineData("'a/b/c' is not POOL/BACKEND", "enable", "a/b/c")]
    [InlineData("a weight is 0 to 1000, not '1001'", "weight", "app/one", "1001")]
    [InlineData("a weight is 0 to 1000, not 'x'", "weight", "app/one", "x")]
    [InlineData("did you mean '5s'?", "drain", "app/one", "--wait", "--timeout", "5")]
    [InlineData("--timeout is the longest that --wait waits", "drain", "app/one", "--timeout", "5s")]
    [InlineData("'ftp://x' is no address", "status", "--admin", "ftp://x")]
    public void Wrong_usage_is_exit_2(string said, params string[] arguments)
    {
        using CommandRun run = CommandRun.ToEnd(arguments);
        Assert.Equal(2, run.WaitForExit());
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("reload")]
    [InlineData("drain", "app/one", "--wait")]
    public void Without_a_process_it_says_what_to_try(params string[] arguments)
    {
        int port = Ports.Free();
        using CommandRun run = CommandRun.ToEnd([.. arguments, "--admin", $"http://127.0.0.1:{port}"]);
        Assert.Equal(1, run.WaitForExit());
        Assert.Equal(
            $"poise: cannot reach Poise at http://127.0.0.1:{port}: Connection refused; "
                + "is it running there? --admin URL names another address",
            Assert.Single(run.ErrorLines));
    }

    [Fact]
    public void Another_server_at_the_address_is_told_from_Poise()
    {
        using var backend = new RecordingBackend();
        using CommandRun run = CommandRun.ToEnd("status", "--admin", $"127.0.0.1:{backend.Port}");
        Assert.Equal(1, run.WaitForExit());
        Assert.Contains("is no status of this version", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_commands_carry_the_token()
    {
        int port = Ports.Free();
        using PoiseProcess poise = PoiseProcess.Start(
            $"admin: {{ bind: \"127.0.0.1:{port}\", token-file: admin.token }}\n", files: ("admin.token", "s3cret\n"));
        string url = $"http://127.0.0.1:{port}";
        using CommandRun without = CommandRun.ToEnd("status", "--admin", url);
        Assert.Equal(1, without.WaitForExit());
        Assert.Contains("admin.token-file", Assert.Single(without.ErrorLines), StringComparison.Ordinal);
        string file = Path.Combine(poise.Folder, "admin.token");
        using CommandRun with = CommandRun.ToEnd("status", "--admin", url, "--token-file", file);
        Assert.Equal(0, with.WaitForExit());
        using CommandRun missing = CommandRun.ToEnd("status", "--admin", url, "--token-file", file + ".none");
        Assert.Equal(1, missing.WaitForExit());
        Assert.StartsWith("poise: cannot read the token", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
    }

    private static CommandRun Run(int exitCode, PoiseConfig config, params string[] arguments)
    {
        CommandRun run = CommandRun.ToEnd([.. arguments, "--admin", $"http://127.0.0.1:{config.AdminPort}"]);
        Assert.True(run.WaitForExit() == exitCode, run.Errors);
        return run;
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
