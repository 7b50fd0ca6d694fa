using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>What is tried again, where, and what never is: a request that a backend may have acted on.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_failed_connect_goes_to_another_backend_for_any_method(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [Ports.Free(), backend.Port],
            Pool = ["balance: round-robin"],
        };
        using PoiseProcess poise = config.Start();
        foreach (string method in (string[])["GET", "POST", "PUT", "DELETE", "PATCH", "FROB"])
        {
            for (int i = 0; i < 4; i++)
            {
                using var client = new RawClient(config.Port);
                RawResponse response = client.Exchange(
                    $"{method} /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
                Assert.Equal($"one {method} /{i}", response.Text);
            }
        }
        Assert.All(backend.Requests, request => Assert.Equal("hello", request.Text));
        Assert.Equal(24, backend.Requests.Length);
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("PUT", 200)]
    [InlineData("DELETE", 200)]
    [InlineData("POST", 502)]
    [InlineData("PATCH", 502)]
    [InlineData("FROB", 502)]
    public void A_request_whose_connection_dies_is_tried_again_where_it_is_idempotent(string method, int status)
    {
        using var dies = new RecordingBackend("dies");
        using var lives = new RecordingBackend("lives");
        dies.On("/x", (connection, request) =>
        {
            request.ReadFramed(connection.Reader);
            connection.Reset();
        });
        var config = new PoiseConfig { Backends = [dies.Port, lives.Port], Pool = ["balance: round-robin"] };
        using PoiseProcess poise = config.Start();
        for (int i = 0; i < 8; i++)
        {
            using var client = new RawClient(config.Port);
            RawResponse response = client.Exchange(
                $"{method} /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            if (status == 200)
                Assert.Equal($"lives {method} /x", response.Text);
            else if (response.Status != 200)
                Assert.Equal((502, "bad-response"), (response.Status, response.Reason));
        }
        // Each request was seen once for each answer, or once more where it may be repeated.
        int seen = dies.Requests.Length + lives.Requests.Length;
        Assert.NotEmpty(dies.Requests);
        Assert.Equal(status == 200 ? 8 : 8 - dies.Requests.Length, lives.Requests.Length);
        Assert.Equal(8 + (status == 200 ? dies.Requests.Length : 0), seen);
    }

    [Fact]
    public void A_body_that_was_not_kept_is_not_sent_again()
    {
        using var dies = new RecordingBackend("dies");
        using var lives = new RecordingBackend("lives");
        dies.On("/x", (connection, _) => connection.Reset());
        var config = new PoiseConfig { Backends = [dies.Port, lives.Port], Pool = ["balance: round-robin"] };
        using PoiseProcess poise = config.Start();
        int refused = 0;
        for (int i = 0; i < 4; i++)
        {
            using var client = new RawClient(config.Port);
            client.Send("PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            Deadline.Until(() => dies.Requests.Length + lives.Requests.Length == i + 1, "the head at a backend");
            client.Send("5\r\nhello\r\n0\r\n\r\n");
            refused += client.ReadFinal().Status == 502 ? 1 : 0;
        }
        Assert.Equal(dies.Requests.Length, refused);
        Assert.Equal(4 - refused, lives.Requests.Length);
    }

    [Fact]
    public void A_connection_that_died_while_idle_is_not_noticed_by_a_client()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 10; i++)
        {
            string method = i % 2 == 0 ? "POST" : "GET";
            Assert.Equal($"one {method} /{i}", client.Exchange($"{method} /{i} HTTP/1.1\r\nHost: a\r\n\r\n").Text);
            Assert.Equal(i + 1, backend.Connections.Length);
            if (i % 3 == 0)
                backend.LastConnection.Reset();
            else
                backend.LastConnection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }
        Assert.Equal(10, backend.Requests.Length);
    }

    [Fact]
    public void A_reused_connection_that_dies_under_a_repeatable_request_is_made_up_for()
    {
        using var backend = new RecordingBackend();
        int seen = 0;
        backend.On("/x", (connection, request) =>
        {
            if (Interlocked.Increment(ref seen) == 1)
                connection.Close();
            else
                connection.Send(backend.AnswerTo(request));
        });
        using var other = new RecordingBackend("other");
        var config = new PoiseConfig { Backends = [backend.Port, other.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 4; i++)
            client.Get($"/warm/{i}");
        for (int i = 0; i < 4; i++)
            Assert.EndsWith("GET /x", client.Get("/x").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_every_backend_down_the_answer_says_so_and_service_comes_back(int workers)
    {
        int port = Ports.Free();
        var config = new PoiseConfig { Workers = workers, Backends = [port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        RawResponse response = client.Get("/x");
        Assert.Equal((502, "connect-failed"), (response.Status, response.Reason));
        for (int i = 0; i < 5; i++)
        {
            response = client.Get("/x");
            Assert.True((response.Status, response.Reason) is (502, "connect-failed") or (503, "no-backend-up"));
        }
        using var backend = new RecordingBackend(port: port);
        Deadline.Until(() => client.Get("/x").Status == 200, "the backend to be used again");
    }
}
