using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>
/// Every limit of a listener: at it all is well, beyond it the answer names the reason, and then service goes on.
/// </summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Connections_beyond_the_limit_are_told_so(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [backend.Port],
            Listener = ["limits: { connections: 3 }"],
        };
        using PoiseProcess poise = config.Start();
        RawClient[] clients = [new(config.Port), new(config.Port), new(config.Port)];
        foreach (RawClient each in clients)
            Assert.Equal(200, each.Get("/in").Status);
        for (int i = 0; i < 5; i++)
        {
            using var refused = new RawClient(config.Port);
            RawResponse answer = refused.ReadResponse();
            Assert.Equal((503, "overload"), (answer.Status, answer.Reason));
            refused.ExpectEnd();
        }
        clients[0].Dispose();
        Deadline.Until(() => Serves(config.Port), "a place to be free again");
        Assert.Equal(200, clients[1].Get("/still").Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Connections_of_one_client_are_counted_apart(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [backend.Port],
            Listener = ["limits: { connections-per-client: 2 }"],
        };
        using PoiseProcess poise = config.Start();
        using var one = new RawClient(config.Port, from: "127.0.0.9");
        using var two = new RawClient(config.Port, from: "127.0.0.9");
        Assert.Equal(200, one.Get("/").Status);
        Assert.Equal(200, two.Get("/").Status);
        using var three = new RawClient(config.Port, from: "127.0.0.9");
        Assert.Equal("overload", three.ReadResponse().Reason);
        using var other = new RawClient(config.Port, from: "127.0.0.8");
        Assert.Equal(200, other.Get("/").Status);
    }

    [Fact]
    public void A_tcp_connection_beyond_the_limit_is_reset()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            connection.Send("!");
            connection.WaitForEnd();
        });
        var config = new PoiseConfig
        {
            Protocol = "tcp",
            Backends = [backend.Port],
            Listener = ["limits: { connections: 1 }"],
        };
        using PoiseProcess poise = config.Start();
        using var served = new RawClient(config.Port);
        served.ReadExact(1);
        using var refused = new RawClient(config.Port);
        Assert.Equal("", refused.ReadToEnd(out StreamEnd end));
        Assert.Equal(StreamEnd.Reset, end);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n", 100, 200)]
    [InlineData("Content-Length: 101\r\n\r\n", 101, 413)]
    [InlineData("Content-Length: 999999999999\r\n\r\n", 0, 413)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n64\r\n", 100, 200)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n65\r\n", 101, 413)]
    public void A_body_beyond_the_limit_is_refused(string framing, int length, int status)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port], Listener = ["limits: { body-size: 100 }"] };
        using PoiseProcess poise = config.Start();
        foreach (bool streamed in (bool[])[false, true])
        {
            using var client = new RawClient(config.Port);
            string head = $"POST /x HTTP/1.1\r\nHost: a\r\n{framing}";
            client.Send(head);
            if (streamed && status == 200)
                Deadline.Until(() => backend.Requests.Any(request => !request.IsComplete), "the head at the backend");
            client.Send(new string('x', length) + (framing.StartsWith('T') ? "\r\n0\r\n\r\n" : ""));
            RawResponse answer = client.ReadFinal();
            Assert.Equal(status, answer.Status);
            Assert.Equal(status == 413 ? "body-too-large" : null, answer.Reason);
            // A small body that was there in whole is dropped and the connection stays.
            if (answer.SaysClose)
                client.ExpectEnd();
            else
                Assert.Equal("one GET /after", client.Get("/after").Text);
        }
        Assert.Equal(status == 413 ? 0 : 2,
            backend.Requests.Count(request => request.Method == "POST" && request.IsComplete));
    }

    [Theory]
    [InlineData("limits: { header-size: 2KiB }", 1, 3000)]
    [InlineData("limits: { headers: 10 }", 11, 10)]
    public void A_head_beyond_the_limit_is_refused(string limit, int fields, int length)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port], Listener = [limit] };
        using PoiseProcess poise = config.Start();
        string line = $"X-A: {new string('v', length)}\r\n";
        using var client = new RawClient(config.Port);
        Assert.Equal(200, client.Get("/small").Status);
        RawResponse answer = client.Exchange(
            $"GET /x HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat(line, fields))}\r\n");
        Assert.Equal((431, "header-too-large"), (answer.Status, answer.Reason));
        client.ExpectEnd();
        Assert.Equal(["/small"], backend.Requests.Select(request => request.Target));
    }

    private static bool Serves(int port)
    {
        using var client = new RawClient(port);
        try
        {
            return client.Get("/free").Reason is null;
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or CutException)
        {
            return false;
        }
    }
}
