using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>Balancers over real traffic, for requests and for connections.</summary>
public sealed class BalancingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Weighted_round_robin_shares_by_weight(int workers)
    {
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        using var none = new RecordingBackend("none");
        int port = Ports.Free();
        using PoiseProcess poise = PoiseProcess.Start($$"""
            workers: {{workers}}
            log: { access: "off" }
            listeners:
              web: { bind: "127.0.0.1:{{port}}", pool: app }
            pools:
              app:
                balance: round-robin
                backends:
                  - { address: "127.0.0.1:{{one.Port}}", weight: 3 }
                  - { address: "127.0.0.1:{{two.Port}}", weight: 1 }
                  - { address: "127.0.0.1:{{none.Port}}", weight: 0 }
            """);
        using var client = new RawClient(port);
        for (int i = 0; i < 400; i++)
            client.Get("/");
        Assert.Equal(300, one.Requests.Length);
        Assert.Equal(100, two.Requests.Length);
        Assert.Empty(none.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Least_connections_goes_where_less_is_in_flight(int workers)
    {
        using var mayAnswer = new ManualResetEvent(false);
        using var one = new RecordingBackend("one");
        using var two = new RecordingBackend("two");
        foreach (RecordingBackend backend in (RecordingBackend[])[one, two])
            backend.On("/slow", (connection, request) =>
            {
                mayAnswer.WaitOne();
                connection.Send(backend.AnswerTo(request));
            });
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [one.Port, two.Port],
            Pool = ["balance: least-connections"],
        };
        using PoiseProcess poise = config.Start();
        RawClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => new RawClient(config.Port))];
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i].Send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            Deadline.Until(() => one.Requests.Length + two.Requests.Length == i + 1, "the request at a backend");
            Assert.InRange(Math.Abs(one.Requests.Length - two.Requests.Length), 0, 1);
        }
        mayAnswer.Set();
        foreach (RawClient each in clients)
            Assert.Equal(200, each.ReadResponse().Status);
    }

    [Fact]
    public void Tcp_connections_are_balanced_by_the_same_code()
    {
        using var one = new RecordingBackend("one", Hold);
        using var two = new RecordingBackend("two", Hold);
        var config = new PoiseConfig { Protocol = "tcp", Workers = 2, Backends = [one.Port, two.Port] };
        using PoiseProcess poise = config.Start();
        var clients = new List<RawClient>();
        for (int i = 0; i < 10; i++)
        {
            clients.Add(new RawClient(config.Port));
            clients[i].ReadExact(1);
        }
        Assert.Equal(5, one.Connections.Length);
        Assert.Equal(5, two.Connections.Length);
    }

    /// <summary>By the backends' names and the clients' addresses alone, so it can be written down.</summary>
    [Fact]
    public void Ip_hash_gives_a_client_the_same_backend_and_moves_only_those_of_one_that_dies()
    {
        RecordingBackend[] backends = [.. Enumerable.Range(0, 3).Select(i => new RecordingBackend("b" + i))];
        int port = Ports.Free();
        using PoiseProcess poise = StartIpHash(port, "http", backends);
        for (int round = 0; round < 3; round++)
        {
            foreach ((string client, string best, _) in ClientsOfIpHash)
            {
                using var each = new RawClient(port, from: client);
                Assert.Equal($"{best} GET /", each.Get("/").Text);
                Assert.Equal($"{best} GET /again", each.Get("/again").Text);
            }
        }

        backends[0].Kill();
        foreach ((string client, string best, string secondBest) in ClientsOfIpHash)
        {
            using var each = new RawClient(port, from: client);
            Assert.Equal($"{(best == "b0" ? secondBest : best)} GET /", each.Get("/").Text);
        }

        foreach (RecordingBackend backend in backends)
            backend.Dispose();
    }

    [Fact]
    public void Ip_hash_chooses_for_a_tcp_connection_as_it_does_for_a_request()
    {
        RecordingBackend[] backends = [.. Enumerable.Range(0, 3).Select(i => new RecordingBackend(
            "b" + i, connection =>
            {
                connection.Send("b" + i);
                connection.WaitForEnd();
            }))];
        int port = Ports.Free();
        using PoiseProcess poise = StartIpHash(port, "tcp", backends);
        for (int round = 0; round < 3; round++)
        {
            foreach ((string client, string best, _) in ClientsOfIpHash)
            {
                using var each = new RawClient(port, from: client);
                Assert.Equal(best, Encoding.ASCII.GetString(each.ReadExact(2)));
            }
        }

        foreach (RecordingBackend backend in backends)
            backend.Dispose();
    }

    private static readonly (string Client, string Best, string SecondBest)[] ClientsOfIpHash =
    [
        ("127.0.0.2", "b0", "b2"),
        ("127.0.0.3", "b0", "b1"),
        ("127.0.0.5", "b1", "b0"),
        ("127.0.0.7", "b2", "b0"),
        ("127.0.0.10", "b2", "b1"),
    ];

    private static PoiseProcess StartIpHash(int port, string protocol, RecordingBackend[] backends) =>
        PoiseProcess.Start($$"""
            workers: 2
            log: { access: "off" }
            listeners:
              web: { bind: "127.0.0.1:{{port}}", protocol: {{protocol}}, pool: app }
            pools:
              app:
                balance: ip-hash
                backends:
                  - { name: b0, address: "127.0.0.1:{{backends[0].Port}}" }
                  - { name: b1, address: "127.0.0.1:{{backends[1].Port}}" }
                  - { name: b2, address: "127.0.0.1:{{backends[2].Port}}" }
            """);

    private static void Hold(BackendConnection connection)
    {
        connection.Send("!");
        connection.WaitForEnd();
    }
}
