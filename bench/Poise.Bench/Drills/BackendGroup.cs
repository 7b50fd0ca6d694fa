using System.Net;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// Four backends that really stop and start, each an origin of its own, and the config that names them.
/// </summary>
internal sealed class BackendGroup
{
    public const int Count = 4;

    const int FirstPort = 19050;

    /// <summary>Enough to last most of a second as the clients of a drill read it.</summary>
    const long DownloadBytes = 4 << 20;

    /// <summary>What a client asks for; any of the backends may answer.</summary>
    public static readonly Target[] Targets =
    [
        new("app.test", "/items", "127.23.0."),
        new("app.test", "/more/items", "127.23.0."),
    ];

    readonly OriginHost[] _hosts;
    readonly TrafficLoop _loop;

    public BackendGroup(TrafficLoop loop)
    {
        _loop = loop;
        _hosts =
        [
            .. Enumerable.Range(0, Count).Select(
                i => new OriginHost(loop, Endpoint(i)) { DownloadBytes = DownloadBytes }),
        ];
        loop.Invoke(() => Array.ForEach(_hosts, host => host.Start()));
    }

    public static string Config { get; } = $$"""
        admin: { bind: "127.0.0.1:{{Balancer.AdminPort}}" }
        workers: 1
        log: { access: off }
        listeners:
          app: { bind: "127.0.0.1:{{Balancer.HttpPort}}", pool: app }
        pools:
          app:
            health: { http: /healthz, interval: 250ms, timeout: 200ms }
            backends:
        {{string.Join('\n', Enumerable.Range(0, Count).Select(Line))}}

        """;

    public static long BytesOfDownload => DownloadBytes;

    public void Start(int backend) => _loop.Invoke(_hosts[backend].Start);

    /// <summary>
    /// As a process ends: by a reset of each connection, or as the kernel closes what is left open.
    /// </summary>
    public void Stop(int backend, bool reset) => _loop.Invoke(() => _hosts[backend].Stop(reset));

    static string Line(int backend) => $"      - {{ name: b{backend}, address: \"{Endpoint(backend)}\" }}";

    static IPEndPoint Endpoint(int backend) =>
        new(new IPAddress([127, 23, 0, (byte)(1 + backend)]), FirstPort + backend);
}
