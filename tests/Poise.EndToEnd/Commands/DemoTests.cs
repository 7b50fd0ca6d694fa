using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Poise.EndToEnd.Commands;

public sealed partial class DemoTests
{
    [Fact]
    public void Demo_serves_what_it_says_and_leaves_nothing_behind()
    {
        using CommandRun run = CommandRun.Start("demo");
        run.WaitForOutput("Ctrl-C ends it");
        string file = ConfigPath().Match(run.Output).Groups[1].Value;
        int port = int.Parse(HttpPort().Match(run.Output).Groups[1].Value, provider: null);
        using (CommandRun check = CommandRun.ToEnd("check", "-c", file))
            Assert.Equal(0, check.WaitForExit());

        Assert.Matches("hello from app-[123]\n$", Ask(port, "GET / HTTP/1.1"));
        Assert.Contains("X-Forwarded-For: 127.0.0.1", Ask(port, "GET /headers HTTP/1.1"), StringComparison.Ordinal);
        Assert.Matches("X-Poise-Reason: (connect-failed|no-backend-up)", Ask(port, "GET /gone HTTP/1.1"));
        Assert.EndsWith("POST /form\n", Ask(port, "POST /form HTTP/1.1", "Content-Length: 3", "abc"));
        const string chunks = "3\r\nabc\r\n0\r\n\r\n";
        Assert.EndsWith("POST /form\n", Ask(port, "POST /form HTTP/1.1", "Transfer-Encoding: chunked", chunks));
        Assert.Matches("hello from app-[123]\n$", Ask(port + 1, "GET / HTTP/1.1"));

        int admin = int.Parse(AdminPort().Match(run.Output).Groups[1].Value, provider: null);
        Assert.Contains("<!doctype html>", Ask(admin, "GET / HTTP/1.1"), StringComparison.OrdinalIgnoreCase);
        using (CommandRun drain = CommandRun.ToEnd("drain", "app/app-1", "--wait", "--admin", $"localhost:{admin}"))
            Assert.Equal(0, drain.WaitForExit());
        for (int i = 0; i < 10; i++)
            Assert.Matches("hello from app-[23]\n$", Ask(port, "GET / HTTP/1.1"));
        using (CommandRun enable = CommandRun.ToEnd("enable", "app/app-1", "--admin", $"localhost:{admin}"))
            Assert.Equal(0, enable.WaitForExit());

        Assert.Contains("is gone for", Ask(port, "POST /stop HTTP/1.1"), StringComparison.Ordinal);
        for (int i = 0; i < 10; i++)
            Assert.Contains("200 OK", Ask(port, "GET / HTTP/1.1"), StringComparison.Ordinal);

        long start = Stopwatch.GetTimestamp();
        run.Signal("INT");
        Assert.Equal(0, run.WaitForExit());
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
        Assert.All(
            run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains("\"a backend is down\",\"pool\":", line, StringComparison.Ordinal));
    }

    private static string Ask(int port, string line, string field = "Accept: */*", string body = "")
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.ReceiveTimeout = 20_000;
        client.Connect(IPAddress.Loopback, port);
        client.Send(Encoding.ASCII.GetBytes($"{line}\r\nHost: localhost\r\n{field}\r\n\r\n{body}"));
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }

    [GeneratedRegex(@"^(/\S+/poise\.yaml):$", RegexOptions.Multiline)]
    private static partial Regex ConfigPath();

    [GeneratedRegex(@"Open http://localhost:(\d+)/ : the dashboard")]
    private static partial Regex AdminPort();

    [GeneratedRegex(@"curl localhost:(\d+)/ ")]
    private static partial Regex HttpPort();
}
