using System.Text;
using System.Text.Json.Nodes;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Dashboard;

/// <summary>A Poise with two listeners, three pools and real backends, and its admin API.</summary>
internal sealed class DashboardBench : IDisposable
{
    private readonly RecordingBackend[] _backends = [new("app-1"), new("app-2"), new("app-3"), new("api-1")];
    private readonly PoolOfEcho _echo = new();
    private readonly HttpClient _http;
    private PoiseProcess? _poise;

    /// <param name="admin">More keys of <c>admin</c>, each after a comma.</param>
    internal DashboardBench(string admin = "")
    {
        AdminPort = Ports.Free();
        Config = $$"""
            workers: 1
            log: { access: "off" }
            admin: { bind: "127.0.0.1:{{AdminPort}}"{{admin}} }
            listeners:
              web:
                bind: "127.0.0.1:{{WebPort}}"
                routes: [{ name: api-calls, match: { path: "{{HostilePath}}" }, pool: api }]
                pool: app
              db: { bind: "127.0.0.1:{{TcpPort}}", protocol: tcp, pool: echo }
            pools:
              app:
                balance: round-robin
                health: { http: /healthz, interval: 100ms, fall: 2, rise: 2 }
                backends:
                  - { name: app-1, address: "127.0.0.1:{{_backends[0].Port}}" }
                  - { name: app-2, address: "127.0.0.1:{{_backends[1].Port}}" }
                  - { name: app-3, address: "127.0.0.1:{{_backends[2].Port}}" }
              api: { backends: ["127.0.0.1:{{_backends[3].Port}}"] }
              echo: { backends: [{ name: echo-1, address: "127.0.0.1:{{_echo.Port}}" }] }

            """;
        _poise = PoiseProcess.Start(Config);
        _http = new HttpClient { BaseAddress = new Uri(Address) };
        _http.DefaultRequestHeaders.Add("X-Poise-Admin", "1");
    }

    /// <summary>Markup in a text that the page shows as what it is.</summary>
    internal static string HostilePath => "/<img src=x onerror=document.title='cracked'>/";

    internal string Config { get; }

    internal int AdminPort { get; }

    internal int WebPort { get; } = Ports.Free();

    internal int TcpPort { get; } = Ports.Free();

    internal string Address => $"http://127.0.0.1:{AdminPort}/";

    internal RecordingBackend Backend(int number) => _backends[number - 1];

    /// <summary>What the API says of a backend.</summary>
    internal JsonNode Status(string pool, string backend) => JsonNode.Parse(
        _http.GetStringAsync(new Uri($"/v1/pools/{pool}/backends/{backend}", UriKind.Relative)).Result)!;

    /// <summary>Changes a backend past the page.</summary>
    internal void Post(string pool, string backend, string verb)
    {
        var path = new Uri($"/v1/pools/{pool}/backends/{backend}/{verb}", UriKind.Relative);
        using HttpResponseMessage answer = _http.PostAsync(path, null).Result;
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>One request through Poise, over a connection of its own.</summary>
    internal void Request(string target = "/")
    {
        using var client = new RawClient(WebPort);
        client.Get(target);
    }

    /// <summary>Ends Poise; with <see cref="Restart"/> it is back at the same addresses.</summary>
    internal void Stop()
    {
        _poise?.Dispose();
        _poise = null;
    }

    internal void Restart() => _poise = PoiseProcess.Start(Config);

    /// <summary>What the backend was asked since the last call, without the health checks.</summary>
    internal int TakeRequests(int backend) =>
        Backend(backend).TakeRequests().Count(request => request.Target != "/healthz");

    /// <summary>Writes another config in the place of the one that runs.</summary>
    internal void Rewrite(string from, string to) =>
        File.WriteAllText(_poise!.ConfigPath, Config.Replace(from, to, StringComparison.Ordinal), Encoding.UTF8);

    public void Dispose()
    {
        _http.Dispose();
        Stop();
        foreach (RecordingBackend backend in _backends)
            backend.Dispose();
        _echo.Dispose();
    }
}
