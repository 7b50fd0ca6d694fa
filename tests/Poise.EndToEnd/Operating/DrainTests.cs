using System.Text;
using System.Text.Json;
using Poise.EndToEnd.Commands;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>
/// A backend that drains gets nothing new and loses nothing that it has: exchanges, keep-alive clients, tcp
/// connections and tunnels each as the contract says.
/// </summary>
public sealed class DrainTests
{
    private const string Slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void New_work_goes_to_others_and_clients_keep_their_connections(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        PoiseConfig config = Over(workers, one, two);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        RawClient[] clients = [.. Enumerable.Range(0, 8).Select(_ => new RawClient(config.Port))];
        Assert.Equal(["one", "two"], Ask(clients, 3));

        AdminReply reply = admin.Drain(one.Port);
        Assert.Equal((200, "drained"), (reply.Status, reply.Json.GetProperty("state").GetString()));
        Assert.Equal(["two"], Ask(clients, 3));
        Deadline.Until(() => ServedConnections(one).All(each => each.End is not null), "idle connections to close");
        Assert.All(ServedConnections(one), each => Assert.Equal(StreamEnd.Finished, each.End));

        Assert.Equal("active", admin.Enable(one.Port).Json.GetProperty("state").GetString());
        Assert.Equal(["one", "two"], Ask(clients, 3));
        foreach (RawClient client in clients)
            client.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_exchange_in_flight_ends_and_its_connection_is_not_kept(int workers)
    {
        using var one = new RecordingBackend("one");
        using var mayAnswer = new ManualResetEvent(false);
        one.On("/slow", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(one.AnswerTo(request));
        });
        PoiseConfig config = Over(workers, one);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        using var client = new RawClient(config.Port);
        client.Send(Slow);
        Deadline.Until(() => one.Requests.Length == 1, "the request at the backend");

        JsonElement draining = admin.Drain(one.Port).Json;
        Assert.Equal(
            ("draining", 1),
            (draining.GetProperty("state").GetString(), draining.GetProperty("in_flight").GetInt32()));
        using var late = new RawClient(config.Port);
        RawResponse refused = late.Get("/");
        Assert.Equal((503, "no-backend-up"), (refused.Status, refused["X-Poise-Reason"]));

        mayAnswer.Set();
        Assert.Equal("one GET /slow", client.ReadFinal().Text);
        Deadline.Until(() => ServedConnections(one).All(each => each.End is not null), "its connection to close");
        Assert.Equal("drained", admin.Backend(one.Port).GetProperty("state").GetString());
        Assert.Equal(503, client.Get("/").Status);
        admin.Enable(one.Port);
        Assert.Equal("one GET /", client.Get("/").Text);
    }

    [Fact]
    public void The_command_waits_until_nothing_is_in_flight()
    {
        using var one = new RecordingBackend("one");
        using var mayAnswer = new ManualResetEvent(false);
        one.On("/slow", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(one.AnswerTo(request));
        });
        PoiseConfig config = Over(1, one);
        using PoiseProcess poise = config.Start();
        RawClient[] clients = [.. Enumerable.Range(0, 3).Select(_ => new RawClient(config.Port))];
        foreach (RawClient client in clients)
            client.Send(Slow);
        Deadline.Until(() => one.Requests.Length == 3, "the requests at the backend");

        using (CommandRun early = Drain(config, one.Port, "--wait", "--timeout", "300ms"))
        {
            Assert.Equal(1, early.WaitForExit());
            Assert.Equal(
                $"poise: app/127.0.0.1:{one.Port}: 3 still in flight after 0.3 s; nothing was cut, it goes on draining",
                early.ErrorLines[^1]);
            Assert.Equal("", early.Output);
        }

        using CommandRun wait = Drain(config, one.Port, "--wait", "--timeout", "20s");
        wait.WaitForError("3 in flight, 20 s left");
        mayAnswer.Set();
        Assert.Equal(0, wait.WaitForExit());
        Assert.Contains(": drained, nothing in flight after ", wait.Output, StringComparison.Ordinal);
        foreach (RawClient client in clients)
        {
            Assert.Equal("one GET /slow", client.ReadFinal().Text);
            client.Dispose();
        }
    }

    [Fact]
    public void A_wait_that_is_overtaken_by_enable_fails()
    {
        using var one = new RecordingBackend("one", raw: connection => connection.WaitForEnd());
        PoiseConfig config = Over(1, one);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        using var client = new RawClient(config.Port);
        client.Send(Slow);
        Deadline.Until(
            () => admin.Backend(one.Port).GetProperty("in_flight").GetInt32() == 1, "the request to be in flight");
        using CommandRun wait = Drain(config, one.Port, "--wait");
        wait.WaitForError("1 in flight");
        admin.Enable(one.Port);
        Assert.Equal(1, wait.WaitForExit());
        Assert.Contains("it was enabled again while this waited", wait.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_tcp_connection_runs_to_its_end(int workers)
    {
        using var one = new RecordingBackend("one", raw: Echo);
        using var two = new RecordingBackend("two", raw: Echo);
        PoiseConfig config = Over(workers, one, two) with { Protocol = "tcp", Pool = ["balance: round-robin"] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        using RawClient first = Connected(config, "hello");
        using RawClient second = Connected(config, "hello");
        Assert.Equal((1, 1), (InFlight(admin, one), InFlight(admin, two)));

        Assert.Equal("draining", admin.Drain(one.Port).Json.GetProperty("state").GetString());
        using RawClient third = Connected(config, "hello");
        Assert.Equal((1, 2), (InFlight(admin, one), InFlight(admin, two)));
        using CommandRun wait = Drain(config, one.Port, "--wait");
        wait.WaitForError("1 in flight");
        foreach (RawClient each in (RawClient[])[first, second])
            Assert.Equal("still here", Exchange(each, "still here"));
        first.ShutdownSend();
        second.ShutdownSend();
        first.ExpectEnd();
        second.ExpectEnd();
        Assert.Equal(0, wait.WaitForExit());
        Assert.Equal("still here", Exchange(third, "still here"));
    }

    [Fact]
    public void A_tunnel_runs_to_its_end()
    {
        using var one = new RecordingBackend("one");
        one.On("/ws", (connection, _) =>
        {
            connection.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            Echo(connection);
        });
        PoiseConfig config = Over(1, one);
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        Assert.Equal(101, client.ReadHead().Status);
        using CommandRun wait = Drain(config, one.Port, "--wait");
        wait.WaitForError("1 in flight");
        Assert.Equal("ping", Exchange(client, "ping"));
        client.ShutdownSend();
        client.ExpectEnd();
        Assert.Equal(0, wait.WaitForExit());
    }

    [Fact]
    public void A_retry_never_goes_to_a_draining_backend()
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        two.On("/reset", (connection, _) => connection.Reset());
        PoiseConfig config = Over(1, one, two);
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        admin.Drain(one.Port);
        using var client = new RawClient(config.Port);
        RawResponse answer = client.Get("/reset");
        Assert.Equal((502, "bad-response"), (answer.Status, answer["X-Poise-Reason"]));
        Assert.Empty(one.Requests);
    }

    [Fact]
    public void Weights_share_out_new_work_and_0_is_none()
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        PoiseConfig config = Over(1, one, two) with { Pool = ["balance: round-robin"] };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        using var client = new RawClient(config.Port);
        Weigh(one, 3);
        Assert.Equal((30, 10), Shares());
        Weigh(two, 0);
        Assert.Equal((40, 0), Shares());
        Weigh(one, 0);
        Assert.Equal(503, client.Get("/").Status);
        Weigh(two, 1);
        Assert.Equal((0, 40), Shares());

        void Weigh(RecordingBackend backend, int weight) => Assert.Equal(
            200, admin.Put(AdminCalls.PathOf(backend.Port) + "/weight", $"{{\"weight\":{weight}}}").Status);

        (int One, int Two) Shares()
        {
            one.TakeRequests();
            two.TakeRequests();
            for (int i = 0; i < 40; i++)
                Assert.Equal(200, client.Get("/").Status);
            return (one.TakeRequests().Count, two.TakeRequests().Count);
        }
    }

    private static PoiseConfig Over(int workers, params RecordingBackend[] backends) =>
        new() { Workers = workers, Backends = [.. backends.Select(each => each.Port)] };

    private static CommandRun Drain(PoiseConfig config, int backendPort, params string[] options) => CommandRun.Start(
        ["drain", $"app/127.0.0.1:{backendPort}", .. options, "--admin", $"http://127.0.0.1:{config.AdminPort}"]);

    /// <summary>Who answers, in the order of names.</summary>
    private static string[] Ask(RawClient[] clients, int times) =>
    [
        .. Enumerable.Range(0, times).SelectMany(_ => clients)
            .Select(client => client.Get("/").Text.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Those that carried a request; the others were checks of the backend's health.</summary>
    private static IEnumerable<BackendConnection> ServedConnections(RecordingBackend backend) =>
        backend.Connections.Where(each => each.Transcript.Length > 0);

    private static int InFlight(AdminCalls admin, RecordingBackend backend) =>
        admin.Backend(backend.Port).GetProperty("in_flight").GetInt32();

    private static RawClient Connected(PoiseConfig config, string text)
    {
        var client = new RawClient(config.Port);
        Assert.Equal(text, Exchange(client, text));
        return client;
    }

    private static string Exchange(RawClient client, string text)
    {
        client.Send(text);
        return Encoding.Latin1.GetString(client.ReadExact(text.Length));
    }

    private static void Echo(BackendConnection connection)
    {
        byte[] part = new byte[1024];
        int count;
        while ((count = connection.Reader.ReadSome(part)) > 0)
            connection.Send(part.AsSpan(0, count));
        connection.Close();
    }
}
