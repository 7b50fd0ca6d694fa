using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>When a connection to a backend is used again, and when it is not.</summary>
public sealed class ReuseTests
{
    [Fact]
    public void Idle_connections_are_used_again()
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend, out RawClient client);
        for (int i = 0; i < 100; i++)
            Assert.Equal($"one GET /{i}", client.Get($"/{i}").Text);
        Assert.Single(backend.Connections);
    }

    [Fact]
    public void The_newest_idle_connection_comes_first()
    {
        using var backend = new RecordingBackend();
        using var mayAnswer = new ManualResetEvent(false);
        backend.On("/wait", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(backend.AnswerTo(request));
        });
        using PoiseProcess poise = Start(backend, out RawClient client);
        int port = ((System.Net.IPEndPoint)client.Socket.RemoteEndPoint!).Port;
        using var other = new RawClient(port);
        other.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Requests.Length == 1, "the first connection to be busy");
        client.Get("/second");
        mayAnswer.Set();
        other.ReadResponse();
        // The first connection became idle last.
        for (int i = 0; i < 5; i++)
            client.Get($"/{i}");
        Assert.All(backend.Requests.Skip(2), request => Assert.Equal(1, request.Connection));
        Assert.Equal(2, backend.Connections.Length);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi")]
    public void A_backend_that_says_close_is_believed(string answer)
    {
        using var backend = new RecordingBackend();
        backend.On("/x", answer);
        using PoiseProcess poise = Start(backend, out RawClient client);
        Assert.Equal("hi", client.Get("/x").Text);
        Assert.Equal("one GET /after", client.Get("/after").Text);
        Assert.Equal([1, 2], backend.Requests.Select(request => request.Connection));
    }

    [Fact]
    public void The_backends_own_timeout_is_kept_a_second_early()
    {
        using var backend = new RecordingBackend();
        backend.On("/x", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nhi");
        using PoiseProcess poise = Start(backend, out RawClient client);
        Assert.Equal("hi", client.Get("/x").Text);
        long began = Environment.TickCount64;
        Deadline.Until(() => backend.LastConnection.End == StreamEnd.Finished, "the connection to be closed");
        Assert.InRange(Environment.TickCount64 - began, 900, 1900);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Most_requests_of_a_connection(int most)
    {
        using var backend = new RecordingBackend();
        string key = most == 0 ? "idle-per-backend: 0" : $"max-requests: {most}";
        using PoiseProcess poise = Start(backend, out RawClient client, $"connections: {{ {key} }}");
        for (int i = 0; i < 9; i++)
            client.Get("/");
        Assert.Equal(most == 0 ? 9 : 3, backend.Connections.Length);
    }

    [Fact]
    public void What_cannot_be_repeated_takes_only_a_fresh_connection()
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend, out RawClient client);
        client.Get("/");
        Thread.Sleep(4200); // how long the connection is to be idle
        Assert.Equal("one GET /reused", client.Get("/reused").Text);
        Thread.Sleep(4200);
        Assert.Equal("one POST /fresh", client.Exchange("POST /fresh HTTP/1.1\r\nHost: a\r\n\r\n").Text);
        Assert.Equal([1, 1, 2], backend.Requests.Select(request => request.Connection));
    }

    private static PoiseProcess Start(RecordingBackend backend, out RawClient client, params string[] pool)
    {
        var config = new PoiseConfig { Backends = [backend.Port], Pool = pool };
        PoiseProcess poise = config.Start();
        client = new RawClient(config.Port);
        return poise;
    }
}
