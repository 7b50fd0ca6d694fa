using System.Net;
using System.Net.Sockets;
using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>
/// Everything changes while traffic goes on, and what does not change goes on untouched: no request fails, no
/// connection is refused or reset.
/// </summary>
public sealed class ReloadTests : IDisposable
{
    private const string Asking =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n";

    private const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s\r\n\r\n";

    private readonly RecordingBackend _one = new("one");
    private readonly RecordingBackend _two = new("two");
    private readonly int _port = Ports.Free();
    private readonly int _otherPort = Ports.Free();
    private readonly int _admin = Ports.Free();

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Routes_pools_and_backends_change_under_load(int workers)
    {
        string[] configs =
        [
            Config(workers, Web("pool: app"), App(_one)),
            Config(workers, Web("pool: app, routes: [ { match: { path: /new }, pool: app } ]"), App(_one, _two)),
            Config(workers, Web("pool: app, limits: { headers: 50 }"), App(_two)),
            Config(workers, Web("routes: [ { match: { path: / }, pool: late } ]"), App(_one) + "\n  late: " + Of(_two)),
            Config(workers, Web("pool: app"), "  app: { balance: random, " + Of(_one, _two)[1..]),
        ];
        using PoiseProcess poise = PoiseProcess.Start(configs[0]);
        var load = new SteadyLoad(_port);
        for (int i = 1; i <= 20; i++)
        {
            poise.Reload(configs[i % configs.Length]);
            load.ExpectMore(10);
        }
        load.Stop();
    }

    [Fact]
    public void A_connection_takes_the_new_rules_at_its_next_request()
    {
        using PoiseProcess poise = PoiseProcess.Start(Config(1, Web("pool: app"), App(_one)));
        using var client = new RawClient(_port);
        Assert.Equal("one GET /x", client.Get("/x").Text);
        poise.Reload(Config(1, Web("pool: app, routes: [ { match: { path: /x }, pool: app } ]"), App(_two)));
        Assert.Equal("two GET /x", client.Get("/x").Text);
        poise.Reload(Config(1, Web("routes: [ { match: { path: /y }, pool: app } ]"), App(_two)));
        Assert.Equal("no-route", client.Get("/x")["X-Poise-Reason"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_listener_comes_and_goes_and_who_is_let_in_is_served(int workers)
    {
        string without = Config(workers, Web("pool: app"), App(_one));
        string with = Config(workers, Web("pool: app") + "\n" + Other("pool: app"), App(_one));
        using PoiseProcess poise = PoiseProcess.Start(without);
        var load = new SteadyLoad(_port);
        for (int i = 0; i < 4; i++)
        {
            poise.Reload(with);
            Assert.Equal(200, Ask(_otherPort));
            var door = new DoorWatch(_otherPort);
            door.ExpectServed(20);
            poise.Reload(without);
            Assert.Empty(door.UntilRefused());
        }
        load.Stop();
    }

    [Fact]
    public void A_removed_listener_ends_its_idle_connections_and_lets_work_end()
    {
        using var mayAnswer = new ManualResetEvent(false);
        _one.On("/slow", (connection, request) =>
        {
            mayAnswer.WaitOne();
            connection.Send(_one.AnswerTo(request));
        });
        using PoiseProcess poise = PoiseProcess.Start(
            Config(2, Web("pool: app") + "\n" + Other("pool: app"), App(_one)));
        using var idle = new RawClient(_otherPort);
        idle.Get("/");
        using var busy = new RawClient(_otherPort);
        busy.Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        Deadline.Until(() => _one.Requests.Length == 2, "the request at the backend");
        poise.Reload(Config(2, Web("pool: app"), App(_one)));
        idle.ExpectEnd();
        mayAnswer.Set();
        RawResponse answer = busy.ReadFinal();
        Assert.Equal("one GET /slow", answer.Text);
        Assert.True(answer.SaysClose);
        busy.ExpectEnd();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_port_moves_between_listeners(int workers)
    {
        string[] configs =
        [
            Config(workers, Web("pool: app"), App(_one)),
            Config(workers, $"  moved: {{ bind: \"127.0.0.1:{_port}\", pool: app }}", App(_one)),
            Config(workers, $"  moved: {{ bind: \":{_port}\", pool: app }}", App(_one)),
            Config(workers, Web("pool: app") + "\n" + Other("pool: app"), App(_one)),
        ];
        using PoiseProcess poise = PoiseProcess.Start(configs[0]);
        // Who keeps a connection sees the end of a listener of that name; who makes a new one must see nothing.
        var load = new SteadyLoad(_port, keeping: 0, renewing: 4);
        for (int i = 1; i <= 12; i++)
        {
            poise.Reload(configs[i % configs.Length]);
            load.ExpectMore(10);
        }
        load.Stop();
    }

    [Fact]
    public void A_listener_of_the_same_name_keeps_its_connections_wherever_it_listens()
    {
        using PoiseProcess poise = PoiseProcess.Start(Config(2, Web("pool: app"), App(_one)));
        using var client = new RawClient(_port);
        client.Get("/");
        foreach (string bind in (string[])[$":{_port}", $"127.0.0.1:{_otherPort}", $"127.0.0.1:{_port}"])
        {
            poise.Reload(Config(2, $"  web: {{ bind: \"{bind}\", pool: app }}", App(_one)));
            Assert.Equal(200, client.Get("/").Status);
            Assert.Equal(200, Ask(int.Parse(bind[(bind.LastIndexOf(':') + 1)..])));
        }
        Deadline.Until(() => IsRefused(_otherPort), "the address that was left to be closed");
    }

    [Fact]
    public void The_number_of_workers_changes_under_load()
    {
        using PoiseProcess poise = PoiseProcess.Start(Config(1, Web("pool: app"), App(_one, _two)));
        var load = new SteadyLoad(_port, keeping: 8, renewing: 2);
        foreach (int workers in (int[])[4, 2, 3, 1, 4, 2])
        {
            poise.Reload(Config(workers, Web("pool: app"), App(_one, _two)));
            load.ExpectMore(50);
            Deadline.Until(() => poise.WorkerThreads.Length == workers, $"{workers} workers");
        }
        load.Stop();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_WebSocket_a_tcp_connection_and_a_slow_download_outlive_twenty_reloads(int workers)
    {
        const int blocks = 40;
        string hash = "";
        using var raw = new RecordingBackend("raw", Echo);
        _one.On("/ws", (connection, _) =>
        {
            connection.Send(Switching);
            Echo(connection);
        });
        _one.On("/file", (connection, _) =>
        {
            connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {(long)blocks * Payload.BlockSize}\r\n\r\n");
            hash = Payload.Send(7, blocks, block => connection.Send(block));
        });
        string tcp = $"\n  db: {{ bind: \"127.0.0.1:{_otherPort}\", protocol: tcp, pool: db }}";
        string Pools(string app) => $"{app}\n  db: {Of(raw)}";
        using PoiseProcess poise = PoiseProcess.Start(Config(workers, Web("pool: app") + tcp, Pools(App(_one))));
        using var socket = new RawClient(_port);
        socket.Send(Asking);
        Assert.Equal(101, socket.ReadHead().Status);
        using var stream = new RawClient(_otherPort);
        using var download = new RawClient(_port, receiveBuffer: 16 * 1024);
        download.Send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, download.ReadHead().Status);
        for (int i = 1; i <= 20; i++)
        {
            // Their own backends stay; the pool, the routes and the number of workers do not.
            string app = App(i % 2 == 0 ? [_one] : [_one, _two]);
            string web = Web(i % 3 == 0 ? "pool: app" : "routes: [ { match: { path: / }, pool: app } ]");
            poise.Reload(Config(1 + (workers + i) % 4, web + tcp, Pools(app)));
            foreach (RawClient client in (RawClient[])[socket, stream])
            {
                client.Send($"round {i:00}");
                Assert.Equal($"round {i:00}", Encoding.ASCII.GetString(client.ReadExact(8)));
            }
        }
        string received = Payload.Receive(download.Reader, (long)blocks * Payload.BlockSize);
        Assert.Equal(hash, received);
    }

    [Fact]
    public void A_removed_backend_is_cut_at_the_drain_timeout_of_its_pool()
    {
        _one.On("/ws", (connection, _) =>
        {
            connection.Send(Switching);
            connection.WaitForEnd();
        });
        using PoiseProcess poise = PoiseProcess.Start(
            Config(2, Web("pool: app"), "  app: { drain-timeout: 1500ms, " + Of(_one)[1..]));
        using var socket = new RawClient(_port);
        socket.Send(Asking);
        Assert.Equal(101, socket.ReadHead().Status);
        long removed = Environment.TickCount64;
        poise.Reload(Config(2, Web("pool: app"), App(_two)));
        Assert.Equal("", socket.ReadToEnd(out _));
        Assert.InRange(Environment.TickCount64 - removed, 1400, 15_000);
    }

    [Fact]
    public void A_bad_config_changes_nothing_and_says_why()
    {
        string good = Config(2, Web("pool: app"), App(_one));
        using PoiseProcess poise = PoiseProcess.Start(good);
        var load = new SteadyLoad(_port);
        string refusal = poise.ReloadInVain(good.Replace("pool: app", "pool: ap", StringComparison.Ordinal));
        Assert.Contains($"{poise.ConfigPath}:", refusal, StringComparison.Ordinal);
        Assert.Contains("did you mean 'app'?", refusal, StringComparison.Ordinal);
        using var admin = new AdminCalls(_admin);
        Assert.Contains("did you mean 'app'?", Error(admin), StringComparison.Ordinal);
        Assert.Equal(1, admin.Status.GetProperty("config").GetProperty("generation").GetInt32());
        AdminReply reply = admin.Post("/v1/reload");
        Assert.Contains("did you mean 'app'?", reply.Text, StringComparison.Ordinal);
        load.ExpectMore(20);
        poise.Reload(good);
        Assert.Null(Error(admin));
        load.Stop();
    }

    [Fact]
    public void What_cannot_be_had_changes_nothing()
    {
        using PoiseProcess poise = PoiseProcess.Start(Config(2, Web("pool: app"), App(_one)));
        using var squatter = new RecordingBackend("squatter", port: _otherPort);
        string web = Web("pool: app, routes: [ { match: { path: /x }, pool: app } ]");
        string refusal = poise.ReloadInVain(Config(3, web + "\n" + Other("pool: app"), App(_two)));
        Assert.Contains(
            $"cannot listen on 127.0.0.1:{_otherPort} (listener 'other'): the address is in use", refusal,
            StringComparison.Ordinal);
        refusal = poise.ReloadInVain(Config(3, web, App(_two)).Replace("\"off\"", "/no/such/folder/log"));
        Assert.Contains("cannot open the access log /no/such/folder/log", refusal, StringComparison.Ordinal);
        using var client = new RawClient(_port);
        Assert.Equal("one GET /", client.Get("/").Text);
        Assert.Equal(2, poise.WorkerThreads.Length);
    }

    [Fact]
    public void The_logs_change()
    {
        string config = Config(1, Web("pool: app"), App(_one));
        using PoiseProcess poise = PoiseProcess.Start(config);
        Ask(_port);
        poise.Reload(config.Replace("\"off\"", "{folder}/access.log", StringComparison.Ordinal));
        Ask(_port);
        string log = Path.Combine(poise.Folder, "access.log");
        Deadline.Until(() => File.ReadAllText(log).Length > 0, "a line of the access log");
        Assert.Single(File.ReadAllLines(log));
        poise.Reload(config);
        Ask(_port);
        Assert.Single(File.ReadAllLines(log));
    }

    [Fact]
    public void What_an_operator_set_stays_until_the_file_says_something_new()
    {
        string config = Config(2, Web("pool: app"), App(_one, _two));
        using PoiseProcess poise = PoiseProcess.Start(config);
        using var admin = new AdminCalls(_admin);
        admin.Drain(_one.Port);
        poise.Reload(config.Replace("pool: app }", "pool: app, via: lb }", StringComparison.Ordinal));
        Assert.Equal("drained", admin.Backend(_one.Port).GetProperty("state").GetString());
        string one = $"\"127.0.0.1:{_one.Port}\"";
        string changed = $"{{ address: {one}, weight: 7, state: disabled }}";
        poise.Reload(config.Replace(one, changed, StringComparison.Ordinal));
        Assert.Equal("disabled", admin.Backend(_one.Port).GetProperty("state").GetString());
        Assert.Equal(7, admin.Backend(_one.Port).GetProperty("weight").GetInt32());
    }

    [Fact]
    public void Nothing_grows_over_many_reloads()
    {
        string Name(int round, int i) => $"{{ name: b{round}-{i}, address: {At(_one)} }}";
        string Pools(int round) => "  app: { health: { tcp: true, interval: 1h }, backends: [ "
            + string.Join(", ", Enumerable.Range(0, 20).Select(i => Name(round, i))) + " ] }";
        string Round(int i) => Config(
            1 + i % 3,
            Web($"pool: app, routes: [ {{ name: r{i}, match: {{ path: /{i} }}, pool: app }} ]")
                + (i % 2 == 0 ? "" : "\n" + Other("pool: app")),
            Pools(i));
        using PoiseProcess poise = PoiseProcess.Start(Round(0), collectsOften: true);
        for (int i = 1; i <= 60; i++)
            poise.Reload(Round(i));
        Settle(poise);
        (int descriptors, long bytes) = (poise.Descriptors, poise.ResidentBytes);
        for (int i = 61; i <= 180; i++)
            poise.Reload(Round(i));
        Settle(poise);
        Assert.InRange(poise.Descriptors, 0, descriptors + 4);
        Assert.InRange(poise.ResidentBytes, 0, bytes + (16 << 20));
        Assert.Equal(200, Ask(_port));
    }

    /// <summary>Until what the last reload closed is closed, and the workers that retired are over.</summary>
    private static void Settle(PoiseProcess poise) =>
        Deadline.Until(() => poise.WorkerThreads.Length == 1, "retired workers to end");

    private static string? Error(AdminCalls admin) =>
        admin.Status.GetProperty("config").GetProperty("error").GetString();

    private string Config(int workers, string listeners, string pools) =>
        $"admin: {{ bind: \"127.0.0.1:{_admin}\" }}\nworkers: {workers}\nshutdown: {{ timeout: 10s }}\n"
        + $"log: {{ access: \"off\" }}\nlisteners:\n{listeners}\npools:\n{pools}\n";

    private string Web(string keys) => $"  web: {{ bind: \"127.0.0.1:{_port}\", {keys} }}";

    private string Other(string keys) => $"  other: {{ bind: \"127.0.0.1:{_otherPort}\", {keys} }}";

    private static string App(params RecordingBackend[] backends) => "  app: " + Of(backends);

    private static string Of(params RecordingBackend[] backends) =>
        $"{{ health: {{ interval: 300ms }}, backends: [ {string.Join(", ", backends.Select(At))} ] }}";

    private static string At(RecordingBackend backend) => $"\"127.0.0.1:{backend.Port}\"";

    private static int Ask(int port)
    {
        using var client = new RawClient(port);
        return client.Get("/").Status;
    }

    private static void Echo(BackendConnection connection)
    {
        var part = new byte[4096];
        int count;
        while ((count = connection.Reader.ReadSome(part)) > 0)
            connection.Send(part.AsSpan(0, count));
    }

    private static bool IsRefused(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
