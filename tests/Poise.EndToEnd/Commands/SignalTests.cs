using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Commands;

/// <summary>Signals to a process that serves. Its one backend refuses connects, so every request is a 502.</summary>
public sealed class SignalTests : IDisposable
{
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

    private readonly ConfigFolder _folder = new();
    private readonly int _port = Ports.Free();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_stop_is_exit_0(string signal)
    {
        using CommandRun run = Serve();
        run.Signal(signal);
        Assert.Equal(0, run.WaitForExit());
        Assert.Contains("\"stopped\",\"cut\":0", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("PIPE")]
    public void Others_do_not_end_it(string signal)
    {
        using CommandRun run = Serve();
        run.Signal(signal);
        using Socket client = Connect();
        Assert.StartsWith("HTTP/1.1 502 ", Exchange(client), StringComparison.Ordinal);
        if (signal == "HUP")
            run.WaitForError("SIGHUP");
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void Hang_up_opens_a_rotated_access_log_again()
    {
        string log = _folder.Write("access.log", "");
        using CommandRun run = Serve("log: { access: access.log }");
        File.Move(log, log + ".1");
        run.Signal("HUP");
        run.WaitForError("SIGHUP");
        using Socket client = Connect();
        Exchange(client);
        client.Dispose();
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
        Assert.Contains("connect-failed", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(log + ".1"));
    }

    [Fact]
    public void A_used_connection_that_is_idle_is_closed()
    {
        using CommandRun run = Serve();
        using Socket client = Connect();
        Exchange(client);
        run.Signal("TERM");
        Assert.Equal("", Receive(client));
        client.Dispose();
        Assert.Equal(0, run.WaitForExit());
        Assert.Contains("\"stopped\",\"cut\":0", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_connection_gets_its_first_answer()
    {
        using CommandRun run = Serve();
        using Socket client = Connect();
        run.Signal("TERM");
        run.WaitForError("listeners close");
        // Past the moment in which idle connections are closed.
        Thread.Sleep(100);
        string answer = Exchange(client);
        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Contains("connection: close", answer, StringComparison.OrdinalIgnoreCase);
        client.Dispose();
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_connection_that_never_asks_does_not_hold_it_up()
    {
        using CommandRun run = Serve("shutdown: { timeout: 1h }");
        using Socket client = Connect();
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void During_the_delay_everything_is_served()
    {
        using CommandRun run = Serve("shutdown: { delay: 1h }");
        run.Signal("TERM");
        run.WaitForError("delay");
        using Socket client = Connect();
        string answer = Exchange(client);
        Assert.DoesNotContain("connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(answer.Split('\n')[0], Exchange(client).Split('\n')[0]);
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void At_the_timeout_the_rest_is_cut()
    {
        using CommandRun run = Serve("shutdown: { timeout: 200ms }");
        using Socket client = Connect();
        client.Send("POST / HTTP/1.1\r\n"u8);
        WaitUntilRead();
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
        Assert.Contains("\"stopped\",\"cut\":1", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_stop_ends_it_at_once()
    {
        using CommandRun run = Serve("shutdown: { timeout: 1h }");
        using Socket client = Connect();
        client.Send("POST / HTTP/1.1\r\n"u8);
        WaitUntilRead();
        run.Signal("TERM");
        run.WaitForError("listeners close");
        long start = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        Assert.Equal(0, run.WaitForExit());
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    private CommandRun Serve(string more = "")
    {
        CommandRun run = CommandRun.Start("run", "-c", _folder.Serving(_port, more));
        run.WaitForError("\"started\"");
        return run;
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.ReceiveTimeout = 20_000;
        client.Connect(IPAddress.Loopback, _port);
        return client;
    }

    /// <summary>One worker reads in order of arrival: when a later exchange is answered, earlier bytes are read.
    /// </summary>
    private void WaitUntilRead()
    {
        using Socket other = Connect();
        Exchange(other);
    }

    private static string Exchange(Socket client)
    {
        client.Send(Request);
        return Receive(client);
    }

    private static string Receive(Socket client)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }
}
