using System.Diagnostics;
using System.Text.Json;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>The access log: one JSON object for each request or tcp connection, whatever became of it.</summary>
public sealed class AccessLogTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Each_outcome_has_its_line(int workers)
    {
        using var backend = new RecordingBackend();
        backend.On("/bad", "nonsense\r\n\r\n", close: true);
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port], AccessLog = "stdout" };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        RawResponse good = client.Exchange(
            "POST /good?q HTTP/1.1\r\nHost: a\r\nUser-Agent: \"me\"\r\nContent-Length: 5\r\n\r\nhello");
        RawResponse failed = client.Exchange("POST /bad HTTP/1.1\r\nHost: a\r\n\r\n");
        client.Exchange("GET /refused HTTP/1.1\r\nHost: a b\r\n\r\n");
        JsonElement line = LineFor(poise, "/good?q");
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal("POST", Text(line, "method"));
        Assert.Equal("a", Text(line, "host"));
        Assert.Equal("HTTP/1.1", Text(line, "protocol"));
        Assert.Equal("web", Text(line, "listener"));
        Assert.Equal("app", Text(line, "pool"));
        Assert.Equal($"127.0.0.1:{backend.Port}", Text(line, "backend"));
        Assert.Equal("127.0.0.1", Text(line, "client"));
        Assert.Equal("\"me\"", Text(line, "user_agent"));
        Assert.Equal(5, line.GetProperty("request_bytes").GetInt64());
        Assert.Equal(good.Body.Length, line.GetProperty("response_bytes").GetInt64());
        Assert.Equal(backend.Requests[0]["X-Request-Id"], Text(line, "request_id"));
        Assert.False(line.TryGetProperty("reason", out _));
        JsonElement bad = LineFor(poise, "/bad");
        Assert.Equal(502, bad.GetProperty("status").GetInt32());
        Assert.Equal("bad-response", Text(bad, "reason"));
        Assert.Equal(failed["X-Request-Id"], Text(bad, "request_id"));
        JsonElement refused = LineFor(poise, "/refused");
        Assert.Equal(400, refused.GetProperty("status").GetInt32());
        Assert.Equal("bad-request", Text(refused, "reason"));
        Assert.False(refused.TryGetProperty("backend", out _));
    }

    [Fact]
    public void A_tcp_connection_has_its_line()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            connection.Reader.ReadToEnd(out _);
            connection.Send("hello");
        });
        var config = new PoiseConfig { Protocol = "tcp", Backends = [backend.Port], AccessLog = "stdout" };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("abc");
        client.ShutdownSend();
        client.ExpectText("hello");
        Deadline.Until(() => poise.LogLines.Length == 1, "the line");
        JsonElement line = JsonDocument.Parse(poise.LogLines[0]).RootElement;
        Assert.Equal("tcp", Text(line, "protocol"));
        Assert.Equal(3, line.GetProperty("request_bytes").GetInt64());
        Assert.Equal(5, line.GetProperty("response_bytes").GetInt64());
        Assert.Equal($"127.0.0.1:{backend.Port}", Text(line, "backend"));
    }

    [Fact]
    public void A_sink_that_nobody_reads_stalls_nobody()
    {
        string fifo = Path.Combine(Path.GetTempPath(), $"poise-e2e-{Environment.ProcessId}-{Ports.Free()}.fifo");
        using (Process make = Process.Start("mkfifo", fifo))
            make.WaitForExit();
        // Open at both ends, so that the pipe exists, and never read.
        using var held = new FileStream(fifo, FileMode.Open, FileAccess.ReadWrite);
        using var backend = new RecordingBackend();
        var config = new PoiseConfig { Backends = [backend.Port], AccessLog = $"\"{fifo}\"" };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        for (int i = 0; i < 3000; i++)
            Assert.Equal(200, client.Get("/x").Status);
        poise.Terminate();
        Assert.Equal(0, poise.WaitForExit(TimeSpan.FromSeconds(10)));
        File.Delete(fifo);
    }

    private static JsonElement LineFor(PoiseProcess poise, string target)
    {
        JsonElement found = default;
        Deadline.Until(() => poise.LogLines.Any(line =>
        {
            found = JsonDocument.Parse(line).RootElement;
            return found.TryGetProperty("target", out JsonElement value) && value.GetString() == target;
        }), $"the line of {target}");
        return found;
    }

    private static string? Text(JsonElement line, string key) => line.GetProperty(key).GetString();
}
