using Poise.Io;
using Poise.Proxy;

namespace Poise.Health;

public sealed class HttpProbeTests
{
    private const long Second = 1_000_000_000;

    private static readonly HealthOptions Options = new() { Http = new ProbePath("/healthz") };
    private static readonly HealthOptions WithBody = Options with { Body = "ready" };

    [Fact]
    public void Asks_by_get_for_one_answer_on_this_connection()
    {
        using var world = new ProbeWorld(Options);
        Assert.Equal(ProbeResult.Ok, world.Probe("HTTP/1.1 204 No Content\r\n\r\n"));
        Assert.Equal(
            "GET /healthz HTTP/1.1\r\nHost: 10.0.1.1:80\r\nUser-Agent: poise-health\r\nAccept: */*\r\n"
            + "Connection: close\r\n\r\n",
            world.Request);
        world.AssertClean();
    }

    [Fact]
    public void Names_the_host_that_it_is_told()
    {
        using var world = new ProbeWorld(Options with { Host = new ProbeHost("api.internal") });
        Assert.Equal(ProbeResult.Ok, world.Probe("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        Assert.Contains("\r\nHost: api.internal\r\n", world.Request, StringComparison.Ordinal);
        world.AssertClean();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok")]
    [InlineData("HTTP/1.1 299 Fine\r\n\r\nuntil the end", "ok")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", "ok")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "ok")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "status 500")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", "status 302")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "status 101")]
    [InlineData("", "reset")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "bad response")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", "bad response")]
    [InlineData("220 mail.example ready\r\n", "bad response")]
    [InlineData("HTTP/2 200\r\n\r\n", "bad response")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "bad response")]
    public void The_head_decides(string answer, string reason)
    {
        using var world = new ProbeWorld(Options);
        Assert.Equal(reason, world.Probe(answer).Reason);
        world.AssertClean();
    }

    [Theory]
    [InlineData(200, "status 200")]
    [InlineData(401, "ok")]
    [InlineData(301, "ok")]
    [InlineData(302, "status 302")]
    public void Other_statuses_are_good_where_they_are_expected(int status, string reason)
    {
        HealthOptions options = Options with { Expect = [new StatusRange(400, 499), new StatusRange(301, 301)] };
        using var world = new ProbeWorld(options);
        Assert.Equal(reason, world.Probe($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").Reason);
        world.AssertClean();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nis ready", "ok")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nis ready until the end", "ok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrea\r\n2\r\ndy\r\n0\r\n\r\n", "ok")]
    [InlineData("HTTP/1.1 503 No\r\nContent-Length: 8\r\n\r\nis ready", "status 503")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "body mismatch")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nnot so", "body mismatch")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nnot so", "body mismatch")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrea\r\n0\r\n\r\n", "body mismatch")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot so", "bad response")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrea", "bad response")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "bad response")]
    public void The_text_must_be_in_the_body(string answer, string reason)
    {
        using var world = new ProbeWorld(WithBody);
        Assert.Equal(reason, world.Probe(answer).Reason);
        world.AssertClean();
    }

    [Fact]
    public void A_text_far_in_a_long_body_is_found_and_one_beyond_64_KiB_is_not()
    {
        foreach ((int before, string reason) in ((int, string)[])[(60_000, "ok"), (70_000, "body mismatch")])
        {
            using var world = new ProbeWorld(WithBody);
            string body = new string('.', before) + "ready" + new string('.', 200_000);
            string answer = $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";
            Assert.Equal(reason, world.Probe(answer).Reason);
            world.AssertClean();
        }
    }

    /// <summary>It was asked to, so the connection is then its to remember, and it never sees a reset.</summary>
    [Fact]
    public void The_backend_closes_first()
    {
        using var world = new ProbeWorld(Options);
        string end = "";
        Assert.Equal(ProbeResult.Ok, world.Probe(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + new string('.', 100_000));
            peer.Finish();
            end = await peer.ReadToEnd();
        }));
        world.AssertClean();
        Assert.Equal("", end);
    }

    [Fact]
    public void A_backend_that_keeps_the_connection_has_answered_all_the_same()
    {
        using var world = new ProbeWorld(Options);
        long start = world.World.Now;
        string end = "";
        Assert.Equal(ProbeResult.Ok, world.Probe(async peer =>
        {
            await peer.ReadHead();
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            end = await peer.ReadToEnd();
        }));
        Assert.True(world.World.Now - start < Second / 100, "the result does not wait for the end of the connection");
        world.AssertClean();
        Assert.Equal("[Reset]", end);
    }

    [Fact]
    public void An_answer_that_does_not_come_or_does_not_end_is_a_timeout()
    {
        Func<Peer, LoopTask>[] scripts =
        [
            peer => peer.Sleep(5_000),
            async peer =>
            {
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n");
                await peer.Sleep(5_000);
            },
            async peer =>
            {
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot ");
                await peer.Sleep(5_000);
            },
            async peer =>
            {
                for (int i = 0; i < 50; i++)
                {
                    await peer.Write("HTTP/1.1 100 Continue\r\n\r\n");
                    await peer.Sleep(50);
                }
            },
        ];
        foreach (Func<Peer, LoopTask> script in scripts)
        {
            using var world = new ProbeWorld(WithBody);
            Assert.Equal(ProbeOutcome.Timeout, world.Probe(script).Outcome);
            world.World.RunFor(5 * Second);
            world.AssertClean();
        }
    }

    [Fact]
    public void A_reset_before_an_answer_is_a_reset_and_within_one_a_bad_response()
    {
        foreach ((string said, string reason) in ((string, string)[])[("", "reset"), ("HTTP/1.1 200", "bad response")])
        {
            using var world = new ProbeWorld(Options);
            Assert.Equal(reason, world.Probe(async peer =>
            {
                await peer.ReadHead();
                await peer.Write(said);
                await peer.Sleep(10);
                peer.Close(reset: true);
            }).Reason);
            world.AssertClean();
        }
    }

    [Fact]
    public void A_head_that_never_ends_is_refused()
    {
        using var world = new ProbeWorld(Options);
        string answer = "HTTP/1.1 200 OK\r\nX: " + new string('x', 40_000) + "\r\n\r\n";
        Assert.Equal("bad response", world.Probe(answer).Reason);
        world.AssertClean();
    }
}
