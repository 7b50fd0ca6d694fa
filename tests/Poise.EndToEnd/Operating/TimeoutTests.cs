using System.Net;
using System.Net.Sockets;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>Every timeout: what it answers or ends, not before its time, and not long after.</summary>
public sealed class TimeoutTests
{
    private const int Short = 400;
    private const int NotBefore = Short - 50;
    private const int NotAfter = Short + 5000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_head_that_does_not_end_in_time(int workers)
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend.Port, out int port, listener: "request-header", workers: workers);
        using var client = new RawClient(port);
        long began = Environment.TickCount64;
        client.Send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        // Bytes that trickle in buy no time.
        using var drip = new Timer(_ => Trickle(client), null, 50, 50);
        RawResponse answer = client.ReadResponse();
        Assert.InRange(Environment.TickCount64 - began, NotBefore, NotAfter);
        Assert.Equal((408, "request-timeout"), (answer.Status, answer.Reason));
        Assert.True(answer.SaysClose);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public void An_idle_connection_ends_with_a_FIN_and_no_word()
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend.Port, out int port, listener: "idle");
        using var fresh = new RawClient(port);
        using var client = new RawClient(port);
        client.Get("/");
        long began = Environment.TickCount64;
        client.ExpectEnd();
        Assert.InRange(Environment.TickCount64 - began, NotBefore, NotAfter);
        fresh.ExpectEnd();
    }

    [Theory]
    [InlineData("Content-Length: 9\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    public void A_body_that_stops(string body)
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend.Port, out int port, listener: "request-body-idle");
        foreach (string method in (string[])["POST", "PUT"])
        {
            using var client = new RawClient(port);
            long began = Environment.TickCount64;
            client.Send($"{method} / HTTP/1.1\r\nHost: a\r\n{body}");
            RawResponse answer = client.ReadResponse();
            Assert.InRange(Environment.TickCount64 - began, NotBefore, NotAfter);
            Assert.Equal((408, "request-timeout"), (answer.Status, answer.Reason));
            client.ExpectEnd();
        }
        Assert.All(backend.Requests, request => Assert.False(request.IsComplete));
        Deadline.Until(() => backend.Connections.All(each => !each.IsOpen), "the backend's connections to end");
    }

    [Fact]
    public void A_client_that_takes_nothing_of_its_answer()
    {
        using var backend = new RecordingBackend();
        backend.On("/big", (connection, _) =>
        {
            connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {1 << 30}\r\n\r\n");
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 1 << 10; i++)
                connection.Send(block);
        });
        using PoiseProcess poise = Start(backend.Port, out int port, listener: "response-write-idle");
        using var client = new RawClient(port, receiveBuffer: 16 * 1024);
        client.Send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Connections is [{ IsOpen: false }], "the answer to be given up");
        Assert.Equal("one GET /", new RawClient(port).Get("/").Text);
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("POST", 1)]
    [InlineData("GET", 4)]
    public void A_backend_that_does_not_answer(string method, int workers)
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, _) => connection.WaitForEnd());
        using PoiseProcess poise = Start(backend.Port, out int port, pool: "response-header", workers: workers);
        using var client = new RawClient(port);
        long began = Environment.TickCount64;
        RawResponse answer = client.Exchange($"{method} /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
        Assert.InRange(Environment.TickCount64 - began, NotBefore, NotAfter);
        Assert.Equal((504, "upstream-timeout"), (answer.Status, answer.Reason));
        Assert.Single(backend.Requests);
        Assert.Equal("one GET /after", client.Get("/after").Text);
    }

    [Fact]
    public void A_connect_that_nobody_answers_goes_to_another_backend()
    {
        using var deaf = new DeafListener();
        using var backend = new RecordingBackend();
        var config = new PoiseConfig
        {
            Backends = [deaf.Port, backend.Port],
            Pool = ["balance: round-robin", $"timeouts: {{ connect: {Short}ms }}"],
        };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 4; i++)
            Assert.Equal("one POST /x", client.Exchange("POST /x HTTP/1.1\r\nHost: a\r\n\r\n").Text);
    }

    [Fact]
    public void A_connect_that_nobody_answers_is_named()
    {
        using var deaf = new DeafListener();
        using PoiseProcess poise = Start(deaf.Port, out int port, pool: "connect");
        using var client = new RawClient(port);
        long began = Environment.TickCount64;
        RawResponse answer = client.Get("/");
        Assert.InRange(Environment.TickCount64 - began, NotBefore, NotAfter);
        Assert.Equal((502, "connect-failed"), (answer.Status, answer.Reason));
    }

    [Fact]
    public void An_idle_connection_to_a_backend_is_closed_in_time()
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = Start(backend.Port, out int port, pool: "idle");
        using var client = new RawClient(port);
        client.Get("/");
        Deadline.Until(() => backend.LastConnection.End == StreamEnd.Finished, "the idle connection to end");
        Assert.Equal("one GET /after", client.Get("/after").Text);
    }

    private static PoiseProcess Start(
        int backend, out int port, string? listener = null, string? pool = null, int workers = 1)
    {
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [backend],
            Listener = listener is null ? [] : [$"timeouts: {{ {listener}: {Short}ms }}"],
            Pool = pool is null ? [] : [$"timeouts: {{ {pool}: {Short}ms }}"],
        };
        port = config.Port;
        return config.Start();
    }

    private static void Trickle(RawClient client)
    {
        try
        {
            client.Send("x");
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Its time was over.
        }
    }

    /// <summary>A listening socket with its queue full: the kernel answers no SYN.</summary>
    private sealed class DeafListener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _waiting = [];

        internal DeafListener()
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            _listener.Listen(1);
            // A queue of one takes two.
            for (int i = 0; i < 2; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(new IPEndPoint(IPAddress.Loopback, Port));
                _waiting.Add(socket);
            }
        }

        internal int Port { get; } = Ports.Free();

        public void Dispose()
        {
            foreach (Socket each in _waiting)
                each.Dispose();
            _listener.Dispose();
        }
    }
}
