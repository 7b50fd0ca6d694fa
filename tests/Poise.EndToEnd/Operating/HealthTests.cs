using System.Text.Json;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>Backends that are ejected by their checks, for the reason that is theirs, and come back.</summary>
public sealed class HealthTests
{
    private const string Often = "interval: 100ms, timeout: 2s";
    private const string Down = "a backend is down";
    private const string Up = "a backend is up";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_backend_that_accepts_but_answers_500_is_ejected_and_two_good_answers_bring_it_back(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        PoiseConfig config = Http("/healthz") with { Workers = workers, Backends = [one.Port, two.Port] };
        using PoiseProcess poise = config.Start();
        Until(poise, Up, one, "ok");
        Until(poise, Up, two, "ok");

        two.On("/healthz", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", close: true);
        Until(poise, Down, two, "status 500");
        AssertAnswered(config, 20, "one");

        int before = two.Requests.Length;
        two.On("/healthz", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", close: true);
        Deadline.Until(() => Events(poise, Up, two).Length == 2, "the backend to come back");
        Assert.True(two.Requests.Length >= before + 2, "it took two good answers");
        AssertAnswered(config, 20, "one", "two");
        Assert.Equal("down", Events(poise, Up, two)[1].GetProperty("from").GetString());
        RecordedRequest probe = two.Requests.Last(request => request.Target == "/healthz");
        Assert.Equal(("GET", $"127.0.0.1:{two.Port}", "close"), (probe.Method, probe["Host"], probe["Connection"]));
    }

    [Fact]
    public void One_that_answers_too_late_times_out()
    {
        using var one = new RecordingBackend("one");
        using var late = new RecordingBackend("late");
        late.On("/healthz", (connection, request) =>
        {
            Thread.Sleep(5_000);
            connection.Send(RecordingBackend.Answer("ok"));
        });
        PoiseConfig config = Http("/healthz") with { Backends = [one.Port, late.Port] };
        using PoiseProcess poise = config.Start();
        Until(poise, Down, late, "timeout");
        Until(poise, Up, one, "ok");
        AssertAnswered(config, 20, "one");
    }

    [Fact]
    public void One_whose_body_is_not_as_expected_is_down()
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        one.On("/healthz", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nall \r\n4\r\nwell\r\n0\r\n\r\n");
        two.On("/healthz", "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nno database\n");
        PoiseConfig config = Http("/healthz", "body: all well") with { Backends = [one.Port, two.Port] };
        using PoiseProcess poise = config.Start();
        Until(poise, Down, two, "body mismatch");
        Until(poise, Up, one, "ok");
        AssertAnswered(config, 20, "one");
    }

    /// <summary>Checked by a connect, as where nothing is said.</summary>
    [Theory]
    [InlineData("http", 1)]
    [InlineData("tcp", 1)]
    [InlineData("tcp", 2)]
    public void One_that_does_not_listen_is_refused_and_back_when_it_does(string protocol, int workers)
    {
        using var one = new RecordingBackend("one", protocol == "tcp" ? SayAndHold("one") : null);
        int port = Ports.Free();
        var config = new PoiseConfig
        {
            Protocol = protocol,
            Workers = workers,
            Backends = [one.Port, port],
            Pool = [$"health: {{ tcp: true, {Often} }}"],
        };
        using PoiseProcess poise = config.Start();
        Until(poise, Up, one, "ok");
        Until(poise, Down, port, "refused");

        using var two = new RecordingBackend("two", protocol == "tcp" ? SayAndHold("two") : null, port);
        Until(poise, Up, port, "ok");
        if (protocol == "tcp")
            AssertGreeted(config, 10, "one", "two");
        else
            AssertAnswered(config, 10, "one", "two");
        two.Kill();
        Deadline.Until(() => Events(poise, Down, port).Length == 2, "the killed backend to be down");
        if (protocol == "tcp")
            AssertGreeted(config, 10, "one");
        else
            AssertAnswered(config, 10, "one");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_name_that_does_not_resolve_is_down_and_keeps_nobody_from_starting(int workers)
    {
        using var one = new RecordingBackend("one");
        int port = Ports.Free();
        using PoiseProcess poise = PoiseProcess.Start($$"""
            workers: {{workers}}
            log: { access: "off" }
            listeners:
              web: { bind: "127.0.0.1:{{port}}", pool: app }
            pools:
              app:
                backends:
                  - { name: nowhere, address: "no-such-host.invalid:80" }
                  - { name: here, address: "localhost:{{one.Port}}" }
                health: { tcp: true, {{Often}} }
            """);
        Deadline.Until(
            () => Events(poise, Down).Any(line => Has(line, "backend", "nowhere") && Has(line, "reason", "dns")),
            "the name to be down");
        Deadline.Until(() => Events(poise, Up).Any(line => Has(line, "backend", "here")), "the other to be up");
        Assert.Single(Events(poise, "a backend's host name has no address"));
        using var client = new RawClient(port);
        for (int i = 0; i < 10; i++)
            Assert.Equal("one GET /", client.Get("/").Text);
    }

    [Fact]
    public void When_all_are_down_the_answer_says_so_or_they_are_tried_anyway()
    {
        using var one = new RecordingBackend("one");
        one.On("/healthz", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        PoiseConfig closed = Http("/healthz") with { Backends = [one.Port] };
        using (PoiseProcess poise = closed.Start())
        {
            Until(poise, Down, one, "status 500");
            using var client = new RawClient(closed.Port);
            RawResponse response = client.Get("/");
            Assert.Equal((503, "no-backend-up"), (response.Status, response["X-Poise-Reason"]));
        }
        PoiseConfig open = closed with { Pool = [.. closed.Pool, "fail-open: true"] };
        using (PoiseProcess poise = open.Start())
        {
            Until(poise, Down, one, "status 500");
            AssertAnswered(open, 5, "one");
        }
    }

    /// <summary>The backend closes first, so no port of ours stays in TIME_WAIT: they would run out.</summary>
    [Fact]
    public void Probes_leave_no_connection_behind()
    {
        using var one = new RecordingBackend("one");
        one.On("/healthz", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", close: true);
        PoiseConfig config = Http("/healthz") with { Backends = [one.Port] };
        using PoiseProcess poise = config.Start();
        Deadline.Until(() => one.Requests.Length >= 20, "probes");
        Deadline.Until(() => poise.Descriptors < 40, "descriptors to be given back");
        Assert.InRange(OursInTimeWait(one.Port), 0, 2);
    }

    private static PoiseConfig Http(string path, string more = "fall: 3") => new()
    {
        Backends = [],
        Pool = ["balance: round-robin", $"health: {{ http: {path}, {Often}, {more} }}"],
    };

    /// <summary>Sockets in TIME_WAIT whose other end is this port.</summary>
    private static int OursInTimeWait(int port) => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Count(parts => parts[3] == "06" && parts[2].EndsWith($":{port:X4}", StringComparison.Ordinal));

    private static Action<BackendConnection> SayAndHold(string name) => connection =>
    {
        connection.Send(name);
        connection.WaitForEnd();
    };

    private static void AssertAnswered(PoiseConfig config, int requests, params string[] names)
    {
        using var client = new RawClient(config.Port);
        string[] answered = [.. Enumerable.Range(0, requests).Select(_ => client.Get("/").Text.Split(' ')[0])];
        Assert.Equal(names, answered.Distinct().Order());
    }

    private static void AssertGreeted(PoiseConfig config, int connections, params string[] names)
    {
        var greeted = new HashSet<string>();
        for (int i = 0; i < connections; i++)
        {
            using var client = new RawClient(config.Port);
            greeted.Add(System.Text.Encoding.ASCII.GetString(client.ReadExact(3)));
        }
        Assert.Equal(names, greeted.Order());
    }

    private static void Until(PoiseProcess poise, string message, RecordingBackend backend, string reason) =>
        Until(poise, message, backend.Port, reason);

    private static void Until(PoiseProcess poise, string message, int port, string reason) => Deadline.Until(
        () => Events(poise, message, port).Any(line => Has(line, "reason", reason) && Has(line, "pool", "app")),
        $"the event '{message}' of {port} because of '{reason}', among {poise.Errors}");

    private static JsonElement[] Events(PoiseProcess poise, string message, RecordingBackend backend) =>
        Events(poise, message, backend.Port);

    private static JsonElement[] Events(PoiseProcess poise, string message, int port) =>
        [.. Events(poise, message).Where(line => Has(line, "backend", $"127.0.0.1:{port}"))];

    private static JsonElement[] Events(PoiseProcess poise, string message) =>
        [.. poise.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => Has(line, "message", message))];

    private static bool Has(JsonElement line, string key, string value) => line.GetProperty(key).GetString() == value;
}
