using Poise.Admin;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Operating;

/// <summary>What /metrics counts is what clients and backends saw, whatever happens on the way.</summary>
public sealed class MetricsTests
{
    private const int Clients = 6;
    private const int Rounds = 20;
    private const int DeadPort = 1;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(4, 1)]
    public void Sums_are_those_of_clients_and_backends(int workers, int workersAfterReload)
    {
        using RecordingBackend one = NewBackend("one"), two = NewBackend("two");
        var config = new PoiseConfig
        {
            Workers = workers,
            Backends = [one.Port, DeadPort, two.Port],
            Pool = ["balance: round-robin"],
        };
        using PoiseProcess poise = config.Start();
        using var admin = new AdminCalls(config.AdminPort);
        var seen = new Tally();
        Talk(config, seen);
        File.WriteAllText(poise.ConfigPath, (config with { Workers = workersAfterReload }).ToString());
        Assert.Equal(200, admin.Post("/v1/reload").Status);
        Talk(config, seen);

        Dictionary<string, double> metrics = [];
        Deadline.Until(
            () => (metrics = Scrape(admin))["poise_listener_connections_open{listener=\"web\"}"] == 0,
            "all connections to be closed");
        AssertSeen(metrics, "poise_listener_requests_total{listener=\"web\",", seen.ByClass);
        AssertSeen(metrics, "poise_route_requests_total{listener=\"web\",route=\"web\",", seen.RoutedByClass);
        AssertSeen(metrics, "poise_pool_requests_total{pool=\"app\",", seen.RoutedByClass);
        Assert.Equal(
            seen.ByClass.Values.Sum(), metrics["poise_listener_request_duration_seconds_count{listener=\"web\"}"]);
        Assert.Equal(seen.SentBytes, metrics["poise_listener_request_bytes_total{listener=\"web\"}"]);
        Assert.Equal(seen.ReceivedBytes, metrics["poise_listener_response_bytes_total{listener=\"web\"}"]);
        Assert.Equal(
            metrics["poise_listener_connections_accepted_total{listener=\"web\"}"],
            Sum(metrics, "poise_listener_connections_closed_total{"));
        AssertBackend(metrics, one);
        AssertBackend(metrics, two);
        double failed = Of(metrics, "failures", DeadPort, ",kind=\"connect\"");
        Assert.True(failed > 0);
        Assert.Equal(failed, Of(metrics, "requests", DeadPort));
        Assert.Equal(failed, metrics["poise_pool_retries_total{pool=\"app\"}"]);
        Assert.Equal(
            (2, 1), (metrics["poise_config_generation"], metrics["poise_config_reloads_total{result=\"done\"}"]));
        Assert.Equal(workersAfterReload, metrics["poise_workers"]);
        Assert.True(metrics["poise_loop_turn_seconds_count"] > 0);
        Assert.Equal(0, metrics["poise_exceptions_total"]);
    }

    /// <summary>Everything that clients know of what they did.</summary>
    private sealed class Tally
    {
        internal Dictionary<string, double> ByClass { get; } = [];

        internal Dictionary<string, double> RoutedByClass { get; } = [];

        internal long SentBytes { get; private set; }

        internal long ReceivedBytes { get; private set; }

        internal void Add(RawResponse response, int sent)
        {
            string status = $"{response.Status / 100}xx";
            lock (ByClass)
            {
                ByClass[status] = ByClass.GetValueOrDefault(status) + 1;
                if (response.Reason != "method")
                    RoutedByClass[status] = RoutedByClass.GetValueOrDefault(status) + 1;
                if (response.Reason is null)
                    ReceivedBytes += response.Body.Length;
                SentBytes += sent;
            }
        }
    }

    private static RecordingBackend NewBackend(string name)
    {
        var backend = new RecordingBackend(name);
        backend.On("/missing", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
        backend.On("/nonsense", "what?\r\n\r\n", close: true);
        return backend;
    }

    /// <summary>Clients that all talk at the same time, each over one connection.</summary>
    private static void Talk(PoiseConfig config, Tally seen)
    {
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            using var client = new RawClient(config.Port);
            for (int i = 0; i < Rounds; i++)
            {
                seen.Add(client.Get("/"), 0);
                seen.Add(client.Exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n1234567"), 7);
                seen.Add(client.Get("/missing"), 0);
                seen.Add(client.Get("/nonsense"), 0);
                seen.Add(client.Exchange("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
            }
        }))];
        foreach (Thread client in clients)
            client.Start();
        foreach (Thread client in clients)
            Assert.True(client.Join(Deadline.Generous));
    }

    private static void AssertBackend(Dictionary<string, double> metrics, RecordingBackend backend)
    {
        RecordedRequest[] requests = backend.Requests;
        int nonsense = requests.Count(request => request.Target == "/nonsense");
        Assert.NotEmpty(requests);
        Assert.Empty(backend.Complaints);
        Assert.Equal(requests.Length, Of(metrics, "requests", backend.Port));
        Assert.Equal(nonsense, Of(metrics, "failures", backend.Port, ",kind=\"bad-response\""));
        Assert.Equal(nonsense, Sum(metrics, $"poise_backend_failures_total{{{Labels(backend.Port)}"));
        Assert.Equal(
            requests.Length - nonsense, Sum(metrics, $"poise_backend_responses_total{{{Labels(backend.Port)}"));
        Assert.Equal(
            requests.Length - nonsense, metrics[$"poise_backend_first_byte_seconds_count{{{Labels(backend.Port)}}}"]);
        Assert.Equal(
            requests.Length, Of(metrics, "connects", backend.Port) + Of(metrics, "reuses", backend.Port));
        Assert.Equal(backend.Connections.Length, Of(metrics, "connects", backend.Port));
        Assert.Equal(
            7 * requests.Count(request => request.Method == "POST"), Of(metrics, "request_bytes", backend.Port));
    }

    private static void AssertSeen(
        Dictionary<string, double> metrics, string prefix, Dictionary<string, double> byClass)
    {
        foreach (string status in (string[])["none", "1xx", "2xx", "3xx", "4xx", "5xx"])
            Assert.Equal(byClass.GetValueOrDefault(status), metrics[$"{prefix}class=\"{status}\"}}"]);
    }

    private static double Of(Dictionary<string, double> metrics, string what, int port, string label = "") =>
        metrics[$"poise_backend_{what}_total{{{Labels(port)}{label}}}"];

    private static string Labels(int port) => $"pool=\"app\",backend=\"127.0.0.1:{port}\"";

    private static double Sum(Dictionary<string, double> metrics, string prefix) =>
        metrics.Where(sample => sample.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(sample => sample.Value);

    private static Dictionary<string, double> Scrape(AdminCalls admin)
    {
        AdminReply reply = admin.Get("/metrics");
        Assert.Equal(200, reply.Status);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Headers["Content-Type"]);
        return PrometheusParser.Parse(reply.Text).ToDictionary(
            sample => sample.Labels.Length == 0 ? sample.Name : $"{sample.Name}{{{sample.Labels}}}",
            sample => sample.Value);
    }
}
