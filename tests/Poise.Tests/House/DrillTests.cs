using System.Net;
using System.Net.Sockets;
using System.Text;
using Poise.Bench.Traffic;

namespace Poise.House;

/// <summary>
/// The correctness gate of the drills: what a client may hold against a balancer is found, each fault as what it is,
/// and a good answer is none. The origin of the drills answers without a balancer between.
/// </summary>
public sealed class DrillTests
{
    static readonly Target Items = new("app.test", "/items", "127.0.0.");

    [Fact]
    public void Answers_of_every_kind_are_right_and_counted()
    {
        using var loop = new TrafficLoop();
        OriginHost origin = Origin(loop);
        var tally = new Tally();
        var mix = new Mix(Late: 10, Post: 20, Fresh: 20);
        var load = new RequestLoad(loop, origin.Endpoint, [Items], mix, 4, tally, tally);
        loop.Invoke(() => load.Open(2000));
        Eventually(() => load.Completed >= 300);
        loop.Invoke(load.Stop);
        Eventually(() => origin.Requests == load.Completed);
        Assert.Equal("none", tally.ToString());
        Assert.InRange(load.Latencies.Count, 1, load.Completed);
    }

    [Fact]
    public void A_closed_load_keeps_each_connection_busy()
    {
        using var loop = new TrafficLoop();
        OriginHost origin = Origin(loop);
        var tally = new Tally();
        var load = new RequestLoad(loop, origin.Endpoint, [Items], default, 8, tally, tally);
        loop.Invoke(load.Closed);
        Eventually(() => load.Completed >= 1000);
        Assert.Equal(8, loop.Invoke(() => origin.Connections));
        Assert.Equal(0, tally.Total);
    }

    [Fact]
    public void A_tunnel_echoes_and_a_download_is_compared_to_its_end()
    {
        using var loop = new TrafficLoop();
        OriginHost origin = Origin(loop);
        var tally = new Tally();
        Tunnel tunnel = loop.Invoke(() => new Tunnel(loop, tally, origin.Endpoint, Items, 0));
        Download download = loop.Invoke(() => new Download(
            loop, tally, origin.Endpoint, Items, origin.DownloadBytes, 100 << 20, 10_000_000));
        Eventually(() => tunnel.Messages >= 2 && download.Completed >= 2);
        Assert.True(tunnel.IsOpen);
        Assert.Equal("none", tally.ToString());

        loop.Invoke(() => origin.Stop(reset: true));
        Eventually(() => tally[Fault.TunnelClosed] == 1 && tally.Total > 1);
        Assert.False(tunnel.IsOpen);
    }

    [Theory]
    [InlineData(nameof(Fault.WrongStatus), "503 No", 0, "")]
    [InlineData(nameof(Fault.WrongBody), "200 OK", 3, "abc")]
    [InlineData(nameof(Fault.WrongBody), "200 OK", 40, "/items?s0000000001 127.0.0.1:80\n12345678")]
    [InlineData(nameof(Fault.WrongBody), "200 OK", 32, "/items?s0000000002 127.0.0.1:80\n")]
    [InlineData(nameof(Fault.WrongBody), "200 OK", 32, "/items?s0000000001 127.0.9.1:80\n")]
    [InlineData(nameof(Fault.WrongBody), "200 OK", 30, "/items?s0000000001 127.0.0.1:80\n")]
    [InlineData(nameof(Fault.CutShort), "200 OK", 32, "/items?s00000")]
    public void Canary_a_wrong_answer_is_found(string expected, string status, int length, string body) =>
        Assert.Equal($"{expected} 1", AnswerOnce(Answer(status, length, body), reset: false).ToString());

    [Fact]
    public void The_answer_that_the_canaries_get_wrong_is_right_otherwise() =>
        Assert.Equal("none", AnswerOnce(Answer("200 OK", 32, "/items?s0000000001 127.0.0.1:80\n"), false).ToString());

    [Fact]
    public void Canary_no_answer_is_found() => Assert.Equal("Unanswered 1", AnswerOnce("", reset: false).ToString());

    [Fact]
    public void Canary_a_reset_is_found() => Assert.Equal("Reset 1", AnswerOnce("", reset: true).ToString());

    [Fact]
    public void Canary_a_refused_connection_is_found()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = (IPEndPoint)closed.LocalEndpoint;
        closed.Stop();
        using var loop = new TrafficLoop();
        var tally = new Tally();
        var load = new RequestLoad(loop, nobody, [Items], default, 1, tally, tally);
        loop.Invoke(() => load.Open(1000));
        Eventually(() => tally[Fault.Refused] > 0);
        Assert.Equal(tally.Total, tally[Fault.Refused]);
    }

    [Fact]
    public void A_request_that_waits_for_others_is_as_late_as_its_client_sees_it()
    {
        using var loop = new TrafficLoop();
        OriginHost origin = Origin(loop);
        var tally = new Tally();
        // Twice as many POSTs as fit between late answers of 20 ms each on the one connection: the queue only grows.
        var mix = new Mix(Late: 50, Post: 50, Fresh: 0);
        var load = new RequestLoad(loop, origin.Endpoint, [Items], mix, 1, tally, tally);
        loop.Invoke(() => load.Open(200));
        Eventually(() => load.Completed >= 60);
        Assert.True(load.Latencies.Max > 100_000_000, $"{load.Latencies.Max} ns");
        Assert.Equal(0, tally.Total);
    }

    [Fact]
    public void Quantiles_are_close_from_above_and_the_greatest_is_exact()
    {
        var random = new Random(1);
        long[] values = [.. Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20))];
        var latencies = new Latencies();
        foreach (long value in values)
            latencies.Add(value);
        Array.Sort(values);
        foreach (double share in (double[])[0.5, 0.9, 0.99, 0.999])
        {
            long exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(latencies.Quantile(share), exact, exact * 1.017);
        }

        Assert.Equal(values[^1], latencies.Max);
        Assert.Equal(values[^1], latencies.Quantile(1));
    }

    [Fact]
    public void A_body_differs_by_number_and_by_place()
    {
        Assert.True(Pattern.Slice(7, 70_000, 1000).SequenceEqual(Pattern.Slice(1007, 69_000, 1000)));
        Assert.False(Pattern.Slice(7, 0, 1000).SequenceEqual(Pattern.Slice(8, 0, 1000)));
        Assert.False(Pattern.Slice(7, 0, 1000).SequenceEqual(Pattern.Slice(7, 1, 1000)));
        Assert.Equal(Pattern.MaxSlice, Pattern.Slice(65_520, 0, Pattern.MaxSlice).Length);
    }

    [Fact]
    public void A_head_says_status_length_and_whether_the_connection_ends()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("HTTP/1.1 204 X\r\ncontent-length:12\r\nCONNECTION: close\r\n\r\nrest");
        Assert.True(AnswerHead.TryRead(bytes, out AnswerHead head));
        Assert.Equal(new AnswerHead(bytes.Length - 4, 204, 12, Closes: true), head);
        Assert.False(AnswerHead.TryRead(bytes.AsSpan(0, bytes.Length - 5), out AnswerHead _));
    }

    static string Answer(string status, int length, string body) =>
        $"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}";

    static OriginHost Origin(TrafficLoop loop)
    {
        var origin = new OriginHost(loop, FreeEndpoint()) { LateBy = 20_000_000, DownloadBytes = 300_000 };
        loop.Invoke(origin.Start);
        return origin;
    }

    static IPEndPoint FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>What the client of one request says, when its connection gets this answer and then ends.</summary>
    static Tally AnswerOnce(string answer, bool reset)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var loop = new TrafficLoop();
        var tally = new Tally();
        var load = new RequestLoad(loop, (IPEndPoint)listener.LocalEndpoint, [Items], default, 1, tally, tally);
        loop.Invoke(() =>
        {
            load.Open(1);
            load.Fire(TrafficLoop.Now);
            load.Stop();
        });
        using (Socket connection = listener.AcceptSocket())
        {
            Assert.True(connection.Receive(new byte[2048]) > 0);
            connection.Send(Encoding.ASCII.GetBytes(answer));
            if (reset)
                connection.LingerState = new LingerOption(true, 0);
        }

        Eventually(() => load.Completed + tally.Total > 0);
        return tally;
    }

    static void Eventually(Func<bool> holds)
    {
        for (long end = Environment.TickCount64 + 20_000; !holds(); Thread.Sleep(1))
            Assert.True(Environment.TickCount64 < end, "not within 20 s");
    }
}
