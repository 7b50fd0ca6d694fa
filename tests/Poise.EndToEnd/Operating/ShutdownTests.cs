using System.Net.Sockets;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>SIGTERM is one planned shutdown that loses nothing; its timeout and a second SIGTERM end it.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void What_is_in_flight_ends_and_what_is_idle_closes(int workers)
    {
        using var backend = new RecordingBackend();
        using var mayAnswer = new ManualResetEvent(false);
        backend.On("/slow", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(backend.AnswerTo(request));
        });
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        RawClient[] idle = [.. Enumerable.Range(0, 8).Select(_ => new RawClient(config.Port))];
        foreach (RawClient each in idle)
            each.Get("/");
        RawClient[] busy = [.. Enumerable.Range(0, 4).Select(_ => new RawClient(config.Port))];
        foreach (RawClient each in busy)
            each.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Requests.Length == 12, "the requests at the backend");
        poise.Terminate();
        foreach (RawClient each in idle)
            each.ExpectEnd();
        Deadline.Until(() => IsRefused(config.Port), "the listener to be closed");
        Assert.False(poise.HasExited);
        mayAnswer.Set();
        foreach (RawClient each in busy)
        {
            RawResponse answer = each.ReadResponse();
            Assert.Equal("one GET /slow", answer.Text);
            Assert.True(answer.SaysClose);
            each.ExpectEnd();
        }
        Assert.Equal(0, poise.WaitForExit(Soon));
    }

    [Fact]
    public void Without_work_it_ends_at_once()
    {
        using var backend = new RecordingBackend();
        using PoiseProcess poise = new PoiseConfig { Backends = [backend.Port] }.Start();
        poise.Terminate();
        Assert.Equal(0, poise.WaitForExit(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Within_the_delay_clients_are_served_as_ever()
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port], Shutdown = "{ delay: 1s, timeout: 5s }" };
        using PoiseProcess poise = config.Start();
        using var kept = new RawClient(config.Port);
        kept.Get("/");
        long began = Environment.TickCount64;
        poise.Terminate();
        Deadline.Until(() => poise.Errors.Contains("shutdown", StringComparison.Ordinal), "the shutdown to begin");
        Assert.Equal("one GET /kept", kept.Get("/kept").Text);
        using var late = new RawClient(config.Port);
        Assert.Equal("one GET /late", late.Get("/late").Text);
        Assert.Equal(0, poise.WaitForExit(Soon));
        Assert.InRange(Environment.TickCount64 - began, 950, 6000);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("tcp")]
    public void At_the_timeout_the_rest_is_cut(string protocol)
    {
        using var backend = new RecordingBackend(raw: connection => connection.WaitForEnd());
        var config = new PoiseConfig
        {
            Protocol = protocol,
            Backends = [backend.Port],
            Shutdown = "{ timeout: 500ms }",
        };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Connections is [{ Transcript.Length: > 0 }], "the bytes at the backend");
        long began = Environment.TickCount64;
        poise.Terminate();
        Assert.Equal(0, poise.WaitForExit(Soon));
        Assert.InRange(Environment.TickCount64 - began, 450, 6000);
        client.ReadToEnd(out _);
    }

    [Fact]
    public void A_second_SIGTERM_exits_at_once()
    {
        using var backend = new RecordingBackend(raw: connection => connection.WaitForEnd());
        var config = new PoiseConfig { Backends = [backend.Port], Shutdown = "{ timeout: 60s }" };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => backend.Connections is [{ Transcript.Length: > 0 }], "the bytes at the backend");
        poise.Terminate();
        Deadline.Until(() => IsRefused(config.Port), "the shutdown to be under way");
        poise.Terminate();
        Assert.Equal(0, poise.WaitForExit(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_connection_that_was_made_is_served_even_in_the_last_moment(int workers)
    {
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        int served = 0;
        var lost = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var storm = new Thread[4];
        for (int i = 0; i < storm.Length; i++)
        {
            storm[i] = new Thread(() =>
            {
                while (ServedOnce(config.Port, lost) is { } whether && whether)
                    Interlocked.Increment(ref served);
            });
            storm[i].Start();
        }
        Deadline.Until(() => Volatile.Read(ref served) > 200, "the storm to be under way");
        poise.Terminate();
        foreach (Thread each in storm)
            each.Join();
        Assert.Empty(lost);
        Assert.Equal(0, poise.WaitForExit(Soon));
    }

    /// <summary>False when the port is closed; a connection that was made and not served is lost.</summary>
    private static bool ServedOnce(int port, System.Collections.Concurrent.ConcurrentQueue<string> lost)
    {
        RawClient client;
        try
        {
            client = new RawClient(port);
        }
        catch (SocketException)
        {
            return false;
        }
        try
        {
            if (client.Get("/").Status != 200)
                lost.Enqueue("another answer");
        }
        catch (Exception error) when (error is SocketException or CutException or TimeoutException)
        {
            lost.Enqueue(error.Message);
        }
        client.Dispose();
        return true;
    }

    private static bool IsRefused(int port)
    {
        try
        {
            using var client = new RawClient(port);
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
