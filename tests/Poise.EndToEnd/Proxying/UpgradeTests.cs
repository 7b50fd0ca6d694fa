using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>Upgrade becomes a tunnel after a 101 and not before: RFC 9110 §7.8, RFC 6455 §4.2, CVE-2026-2833.</summary>
public sealed class UpgradeTests
{
    private const string Asking =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Key: k\r\n\r\n";

    private const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Bytes_pass_both_ways_with_those_that_came_early(int workers)
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", (connection, request) =>
        {
            Assert.Equal("Upgrade", request["Connection"]);
            Assert.Equal("websocket", request["Upgrade"]);
            connection.Send(Switching + "early answer");
            Echo(connection);
        });
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking + "early question");
        RawResponse head = client.ReadHead();
        Assert.Equal(101, head.Status);
        Assert.Equal("Upgrade", head["Connection"]);
        Assert.Equal("websocket", head["Upgrade"]);
        Assert.Equal("s", head["Sec-WebSocket-Accept"]);
        Assert.Equal("early answer" + "early question", Text(client.ReadExact(26)));
        client.Send("GET /smuggled HTTP/1.1\r\n\r\n");
        Assert.Equal("GET /smuggled HTTP/1.1\r\n\r\n", Text(client.ReadExact(26)));
        client.ShutdownSend();
        client.ExpectEnd();
        Assert.Single(backend.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", 403)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno", 200)]
    public void Bytes_behind_a_refused_upgrade_never_reach_the_backend(string answer, int status)
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", answer);
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking + "\x81\x05secret");
        RawResponse refused = client.ReadResponse();
        Assert.Equal(status, refused.Status);
        Assert.Equal("no", refused.Text);
        Assert.Equal(400, client.ReadResponse().Status);
        client.ExpectEnd();
        Assert.Equal("one GET /after", new RawClient(config.Port).Get("/after").Text);
        Assert.All(backend.Connections,
            each => Assert.DoesNotContain("secret", each.Transcript, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_upgrade_leaves_an_http_connection()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        Assert.Equal("one GET /ws", client.Exchange(Asking).Text);
        Assert.Equal("one GET /after", client.Get("/after").Text);
        Assert.Single(backend.Connections);
    }

    [Fact]
    public void Each_side_may_finish_before_the_other()
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", (connection, _) =>
        {
            connection.Send(Switching + "bye");
            connection.ShutdownSend();
            connection.WaitForEnd();
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking);
        client.ReadHead();
        client.ExpectText("bye");
        client.Send("still here");
        client.ShutdownSend();
        Deadline.Until(() => backend.LastConnection.End == StreamEnd.Finished, "the backend to see the end");
        Assert.EndsWith("still here", backend.LastConnection.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reset_goes_through()
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", (connection, _) =>
        {
            connection.Send(Switching);
            connection.Reader.ReadExact(1);
            connection.Reset();
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking);
        client.ReadHead();
        client.Send("x");
        client.ReadToEnd(out StreamEnd end);
        Assert.Equal(StreamEnd.Reset, end);
    }

    [Fact]
    public void A_switch_in_the_middle_of_the_requests_body_is_none()
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", (connection, _) =>
        {
            connection.Send(Switching);
            connection.WaitForEnd();
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking.Replace("GET", "POST").Replace("\r\n\r\n", "\r\nContent-Length: 50\r\n\r\nhello"));
        RawResponse answer = client.ReadResponse();
        Assert.Equal(502, answer.Status);
        Assert.Equal("bad-response", answer.Reason);
        Assert.Equal("one GET /after", new RawClient(config.Port).Get("/after").Text);
    }

    [Fact]
    public void The_tunnel_timeout_ends_a_silent_tunnel_and_no_other_timeout_does()
    {
        using var backend = new RecordingBackend();
        backend.On("/ws", (connection, _) =>
        {
            connection.Send(Switching);
            Echo(connection);
        });
        var config = new PoiseConfig
        {
            Backends = [backend.Port],
            Listener = ["timeouts: { tunnel: 700ms, idle: 100ms, request-header: 100ms, request-body-idle: 100ms }"],
            Pool = ["timeouts: { response-header: 100ms, idle: 100ms }"],
        };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Asking);
        client.ReadHead();
        long began = Environment.TickCount64;
        client.ReadToEnd(out _);
        Assert.InRange(Environment.TickCount64 - began, 650, 5000);
        Deadline.Until(() => backend.LastConnection.End is not null, "the backend's side to end");
    }

    private static void Echo(BackendConnection connection)
    {
        byte[] part = new byte[4096];
        int count;
        while ((count = connection.Reader.ReadSome(part)) > 0)
            connection.Send(part.AsSpan(0, count));
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
