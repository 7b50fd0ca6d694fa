namespace Poise.Proxy;

// Also proves: HttpConnection.cs
public sealed class HttpExchangeTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string LastGet = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void Pipelined_requests_get_their_own_answers_in_order()
    {
        using var proxy = new ProxyFixture();
        int requests = 0;
        proxy.AddBackend(async (peer, _) =>
        {
            while ((await peer.ReadHead()).Length > 0)
                await peer.Write($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{++requests}");
        });
        string answers = proxy.Ask(Get + Get + LastGet);
        Assert.Equal(["1", "2", "3"], Bodies(answers));
        Assert.Equal(1, answers.Split("Connection: close").Length - 1);
        Assert.Equal(3, proxy.Requests);
        Assert.Equal(1, proxy.Connects);
        proxy.AssertClean();
    }

    [Fact]
    public void A_request_behind_a_chunked_body_is_not_lost()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            Assert.Contains("Transfer-Encoding: chunked", await peer.ReadHead(), StringComparison.Ordinal);
            await peer.ReadUntil("0\r\n\r\n");
            await peer.Write(Ok);
            Assert.StartsWith("GET /last", await peer.ReadHead(), StringComparison.Ordinal);
            await peer.Write(Ok);
        });
        string answers = proxy.Run(async client =>
        {
            await client.Write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            await client.Sleep(10);
            await client.Write("5\r\nhello\r\n0\r\n\r\n" + LastGet);
            return await client.ReadToEnd();
        });
        Assert.Equal(["ok", "ok"], Bodies(answers));
        proxy.AssertClean();
    }

    // RFC 9112 §9.3: the rest of a body that nobody read must never be taken for a request.
    [Fact]
    public void The_rest_of_a_body_that_a_backend_would_not_take_is_no_request()
    {
        using var proxy = new ProxyFixture();
        List<string> heads = [];
        proxy.AddBackend(async (peer, _) =>
        {
            heads.Add(await peer.ReadHead());
            // Reads no more, so that sending to it times out; then says no after all.
            await peer.Sleep(45_000);
            await peer.Write("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n");
            await peer.ReadToEnd();
        });
        string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        string body = string.Concat(Enumerable.Repeat(smuggled, 60_000));
        string answers = proxy.Run(async client =>
        {
            var writing = client.Write($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n" + body);
            string got = await client.ReadToEnd();
            await writing;
            return got;
        });
        Assert.StartsWith("HTTP/1.1 413 No\r\n", answers, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answers, StringComparison.Ordinal);
        Assert.DoesNotContain(heads, head => head.Contains("/smuggled", StringComparison.Ordinal));
        Assert.Equal(1, proxy.Requests);
        proxy.AssertClean();
    }

    [Fact]
    public void A_backend_that_takes_no_body_and_says_nothing_is_given_up()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Sleep(600_000);
        });
        string answers = proxy.Run(async client =>
        {
            string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n";
            var writing = client.Write(head + new string('x', 2_000_000));
            string got = await client.ReadToEnd();
            await writing;
            return got;
        });
        Assert.StartsWith("HTTP/1.1 504 ", answers, StringComparison.Ordinal);
        Assert.True(proxy.World.Now < 100 * ProxyFixture.Second);
        proxy.AssertClean();
    }

    [Fact]
    public void A_client_that_stops_its_upload_at_an_early_answer_gets_all_of_that_answer()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            await peer.Sleep(45_000);
            await peer.Write("later");
            await peer.ReadToEnd();
        });
        string answer = proxy.Ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nsome");
        Assert.Equal(["firstlater"], Bodies(answer));
        proxy.AssertClean();
    }

    [Fact]
    public void A_failed_connect_is_tried_elsewhere_whatever_the_method_and_body()
    {
        using var proxy = new ProxyFixture();
        proxy.AddDeadBackend();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            Assert.Equal(new string('x', 100_000), await peer.Read(100_000));
            await peer.Write(Ok);
        });
        string request = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n";
        for (int i = 0; i < 2; i++)
            Assert.Equal(["ok"], Bodies(proxy.Ask(request + new string('x', 100_000))));
        Assert.Equal(proxy.Backends[0].ConnectFailuresInRow, proxy.Backends[0].Failures);
        Assert.Equal(proxy.Backends[0].Failures, proxy.Retries);
        proxy.AssertClean();
    }

    [Fact]
    public void An_answer_follows_the_interim_response_of_a_backend_that_died()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend(async (peer, _) =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 100 Continue\r\n\r\n");
            await peer.Sleep(10);
        });
        string answers = proxy.Ask("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 502 ", answers, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 503 ")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("GET /../.. HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ")]
    public void Answers_of_our_own_close_where_they_must(string request, string expected)
    {
        using var proxy = new ProxyFixture();
        string answer = proxy.Ask(request);
        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
        Assert.True(proxy.World.Now < 5 * ProxyFixture.Second);
        proxy.AssertClean();
    }

    [Fact]
    public void A_body_over_the_limit_is_refused_and_the_next_client_served()
    {
        using var proxy = new ProxyFixture { BodyLimit = 3 };
        proxy.AddBackend("ok");
        string chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer-";
        Assert.StartsWith("HTTP/1.1 413 ", proxy.Ask(chunks), StringComparison.Ordinal);
        Assert.Equal(["ok"], Bodies(proxy.Ask(LastGet)));
        proxy.AssertClean();
    }

    [Fact]
    public void A_client_that_leaves_in_its_body_is_accounted_for()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        proxy.Run(async client =>
        {
            await client.Write("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            return "";
        });
        proxy.AssertClean();
        Assert.Equal(1, proxy.Requests);
    }

    [Fact]
    public void A_client_that_stalls_in_its_body_gets_408()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        string answer = proxy.Ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        proxy.AssertClean();
    }

    [Fact]
    public void A_drain_ends_idle_connections_and_says_close_on_the_others()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("ok");
        string answers = proxy.Run(async client =>
        {
            await client.Write(Get);
            string first = await client.ReadUntil("ok");
            await client.Write("GET /next HTTP/1.1\r\nHo");
            await client.Sleep(10);
            proxy.OnWorker(proxy.Worker.Drain);
            await client.Sleep(10);
            await client.Write("st: a\r\n\r\n");
            return first + await client.ReadToEnd();
        });
        Assert.Equal(["ok", "ok"], Bodies(answers));
        Assert.Equal(1, answers.Split("Connection: close").Length - 1);
        proxy.AssertClean();
    }

    [Fact]
    public void A_cut_ends_what_waits_and_tries_nothing_again()
    {
        using var proxy = new ProxyFixture();
        proxy.AddBackend("never").IsBlackHole = true;
        proxy.AddBackend("ok");
        proxy.Start(async client =>
        {
            await client.Write(LastGet);
            Assert.DoesNotContain("ok", await client.ReadToEnd(), StringComparison.Ordinal);
        });
        proxy.World.RunFor(ProxyFixture.Second);
        Assert.Equal(1, proxy.Worker.Load.Clients);
        proxy.OnWorker(proxy.Worker.Cut);
        proxy.World.RunFor(ProxyFixture.Second / 10);
        Assert.Equal(0, proxy.Worker.Load.Clients);
        proxy.AssertClean();
    }

    internal static string[] Bodies(string answers) =>
        [.. answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries)
            .Select(answer => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])];
}
