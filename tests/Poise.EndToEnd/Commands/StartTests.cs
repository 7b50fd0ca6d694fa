using System.Net;
using System.Net.Sockets;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Commands;

/// <summary>What keeps <c>poise run</c> from serving is one line and exit code 1.</summary>
public sealed class StartTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_port_in_use()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        Refuses(
            CommandRun.Start("run", "-c", _folder.Serving(port)),
            $"cannot listen on 127.0.0.1:{port} (listener 'web'): the address is in use");
    }

    [Fact]
    public void A_second_poise_on_the_same_port()
    {
        int port = Ports.Free();
        using CommandRun first = CommandRun.Start("run", "-c", _folder.Serving(port));
        first.WaitForError("\"started\"");
        Refuses(
            CommandRun.Start("run", "-c", _folder.Serving(port)),
            $"cannot listen on 127.0.0.1:{port} (listener 'web'): the address is in use");
    }

    [Fact]
    public void An_admin_port_in_use()
    {
        string file = _folder.Serving(Ports.Free());
        using CommandRun first = CommandRun.Start("run", "-c", file);
        first.WaitForError("\"started\"");
        Refuses(CommandRun.Start("run", "-c", file), "(admin): the address is in use by another process");
    }

    [Fact]
    public void A_token_file_that_is_not_there() => Refuses(
        CommandRun.Start("run", "-c", _folder.Serving(Ports.Free(), token: "/nonexistent/token")),
        "admin.token-file /nonexistent/token: no such file");

    [Fact]
    public void A_low_port_without_permission()
    {
        // In some containers every port is everybody's: the kernel has nothing to refuse there.
        if (File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start").Trim() == "0")
            return;
        Refuses(
            CommandRun.StartWithoutLowPorts("run", "-c", _folder.Serving(81)),
            "cannot listen on 127.0.0.1:81 (listener 'web'): no permission");
    }

    [Fact]
    public void An_address_that_the_host_has_not() => Refuses(
        CommandRun.Start("run", "-c", _folder.Write(
            $$"""
            admin: { bind: "127.0.0.1:{{Ports.Free()}}" }
            listeners: { web: { bind: "192.0.2.1:8080", pool: app } }
            pools: { app: { backends: ["127.0.0.1:1"] } }
            """)),
        "cannot listen on 192.0.2.1:8080 (listener 'web'): this host has no such address");

    [Fact]
    public void An_access_log_that_cannot_be_opened() => Refuses(
        CommandRun.Start(
            "run", "-c", _folder.Serving(Ports.Free(), "log: { access: /nonexistent/access.log }")),
        "cannot open the access log /nonexistent/access.log: No such file or directory");

    [Fact]
    public void A_folder_for_a_file() => Refuses(
        CommandRun.Start("run", "-c", "/"), "/: cannot read the config: a folder; expected a file");

    [Fact]
    public void A_wrong_config() => Refuses(
        CommandRun.Start("run", "-c", _folder.Write("listners: {}\n")), ":1:1: ");

    private static void Refuses(CommandRun run, string why)
    {
        using (run)
        {
            Assert.Equal(1, run.WaitForExit());
            Assert.Contains(why, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
            Assert.Equal("", run.Output);
        }
    }
}
