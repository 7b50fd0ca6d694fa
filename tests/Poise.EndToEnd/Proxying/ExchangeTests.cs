using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>
/// The order of things within an exchange: 100 (Continue), early answers, pipelining, clients that leave.
/// </summary>
public sealed class ExchangeTests
{
    private const string Expecting = "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_100_goes_on_before_the_body(int workers)
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, request) =>
        {
            Assert.Equal("100-continue", request["Expect"]);
            connection.Send("HTTP/1.1 100 Continue\r\n\r\n");
            request.ReadFramed(connection.Reader);
            connection.Send(RecordingBackend.Answer("got " + request.Text));
        });
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Expecting);
        Assert.Equal(100, client.ReadResponse().Status);
        client.Send("hello");
        Assert.Equal("got hello", client.ReadResponse().Text);
        Assert.Equal("one GET /after", client.Get("/after").Text);
        Assert.Single(backend.Connections);
    }

    [Fact]
    public void A_refused_expectation_closes_because_nobody_knows_whether_the_body_comes()
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, _) =>
            connection.Send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno"));
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Expecting);
        RawResponse refused = client.ReadResponse();
        Assert.Equal(417, refused.Status);
        Assert.Equal("no", refused.Text);
        Assert.True(refused.SaysClose);
        client.Send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        client.ExpectEnd();
        Deadline.Until(() => !backend.LastConnection.IsOpen, "the backend's connection to end");
        using var other = new RawClient(config.Port);
        Assert.Equal("one GET /after", other.Get("/after").Text);
        Assert.DoesNotContain(backend.Requests, request => request.Target == "/smuggled");
    }

    [Fact]
    public void A_backend_that_never_says_100_gets_the_body_when_the_client_sends_it()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(Expecting);
        Deadline.Until(() => backend.Requests.Length == 1, "the head at the backend");
        client.Send("hello");
        Assert.Equal("one POST /x", client.ReadFinal().Text);
        Assert.Equal("hello", backend.Requests[0].Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_early_answer_comes_while_the_body_still_flows(int workers)
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, _) => connection.Send(RecordingBackend.Answer("enough")));
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhello");
        RawResponse early = client.ReadResponse();
        Assert.Equal("enough", early.Text);
        Assert.True(early.SaysClose);
        // What is left of the body is read and dropped for a while, so that the answer is not lost to a reset.
        client.Send(new string('x', 100_000));
        client.ExpectEnd();
        Assert.Equal("one GET /after", new RawClient(config.Port).Get("/after").Text);
        Assert.Equal(2, backend.Connections.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_hundred_pipelined_requests_are_answered_in_order(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [one.Port, two.Port],
            Pool = ["balance: round-robin"],
        };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send(string.Concat(Enumerable.Range(0, 100).Select(Request)));
        for (int i = 0; i < 100; i++)
        {
            string method = Method(i);
            RawResponse response = client.ReadFinal(method);
            Assert.Equal(200, response.Status);
            if (method != "HEAD")
                Assert.EndsWith($" {method} /{i}", response.Text, StringComparison.Ordinal);
        }
        Assert.Equal(50, one.Requests.Length);
        Assert.Equal(50, two.Requests.Length);
        Assert.All(one.Requests.Where(request => request.Method == "POST"),
            each => Assert.Equal("body" + each.Target, each.Text));
    }

    [Fact]
    public void A_request_behind_a_streamed_chunked_body_is_the_next_one()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Deadline.Until(() => backend.Requests.Length == 1, "the head at the backend");
        client.Send("5\r\nhello\r\n0\r\nX: 1\r\n\r\nGET /behind HTTP/1.1\r\nHost: a\r\n\r\nGET /half HTTP");
        Assert.Equal("one POST /x", client.ReadFinal().Text);
        Assert.Equal("one GET /behind", client.ReadFinal().Text);
        client.Send("/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("one GET /half", client.ReadFinal().Text);
        Assert.Equal("hello", backend.Requests[0].Text);
    }

    [Fact]
    public void A_backend_that_says_more_behind_its_last_chunk_is_not_used_again()
    {
        using var backend = new RecordingBackend();
        using var mayGoOn = new ManualResetEvent(false);
        backend.On("/x", (connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            mayGoOn.WaitOne();
            connection.Send("5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        client.ReadHead();
        mayGoOn.Set();
        Assert.Equal("5\r\nhello\r\n0\r\n\r\n", System.Text.Encoding.Latin1.GetString(client.ReadExact(15)));
        Assert.Equal("one GET /after", client.Get("/after").Text);
        Assert.Equal(2, backend.Connections.Length);
    }

    [Fact]
    public void A_client_that_finishes_after_its_request_still_gets_the_answer()
    {
        using var backend = new RecordingBackend();
        using var mayAnswer = new ManualResetEvent(false);
        backend.On("/x", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(backend.AnswerTo(request));
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        client.ShutdownSend();
        Deadline.Until(() => backend.Requests.Length == 1, "the request at the backend");
        mayAnswer.Set();
        Assert.Equal("one GET /x", client.ReadFinal().Text);
        client.ExpectEnd();
    }

    [Fact]
    public void A_client_that_resets_ends_its_request_at_the_backend()
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, _) => connection.WaitForEnd());
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Requests.Length == 1, "the request at the backend");
        client.Reset();
        Deadline.Until(() => backend.LastConnection.End is not null, "the backend's connection to end");
        Assert.Equal("one GET /after", new RawClient(config.Port).Get("/after").Text);
    }

    [Fact]
    public void A_client_gone_in_mid_answer_leaves_nothing_for_the_next()
    {
        using var backend = new RecordingBackend();
        using var mayGoOn = new ManualResetEvent(false);
        backend.On("/x", (connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            mayGoOn.WaitOne();
            connection.Send("world");
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        client.ReadHead();
        client.ReadExact(5);
        client.Reset();
        mayGoOn.Set();
        for (int i = 0; i < 20; i++)
            Assert.Equal($"one GET /{i}", new RawClient(config.Port).Get($"/{i}").Text);
    }

    [Fact]
    public void A_request_that_is_cut_is_never_whole_at_the_backend()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        string[] cut = ["Content-Length: 9\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"];
        foreach (string framing in cut)
        {
            using var client = new RawClient(config.Port);
            client.Send($"POST /cut HTTP/1.1\r\nHost: a\r\n{framing}");
            client.ShutdownSend();
            client.ReadToEnd(out _);
        }
        Deadline.Until(() => backend.Connections.All(each => !each.IsOpen), "the backend's connections to end");
        Assert.All(backend.Requests, request => Assert.False(request.IsComplete));
    }

    [Fact]
    public void Answers_of_one_byte_a_segment_arrive_whole()
    {
        using var backend = new RecordingBackend();
        backend.On("/x", (connection, request) =>
            connection.SendSlowly(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nX: 1\r\n\r\n"));
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 3; i++)
        {
            RawResponse response = client.Get("/x");
            Assert.Equal("hello!", response.Text);
            Assert.Equal([("X", "1")], response.Trailers);
        }
        Assert.Single(backend.Connections);
    }

    private static string Method(int index) =>
        (index % 4) switch { 0 => "GET", 1 => "POST", 2 => "HEAD", _ => "DELETE" };

    private static string Request(int index) => Method(index) == "POST"
        ? $"POST /{index} HTTP/1.1\r\nHost: a\r\nContent-Length: {5 + index.ToString().Length}\r\n\r\nbody/{index}"
        : $"{Method(index)} /{index} HTTP/1.1\r\nHost: a\r\n\r\n";
}
