using System.Net;
using System.Net.Sockets;
using Poise.Core;
using Poise.Io.Linux;

namespace Poise.Demo;

/// <summary>The config of the demo: what a first config looks like.</summary>
internal static class DemoConfig
{
    private const int FirstPort = 8080;

    /// <summary>The config's text.</summary>
    /// <param name="httpPort">Of the HTTP listener.</param>
    /// <param name="tcpPort">Of the TCP listener.</param>
    /// <param name="backends">Of the pool: name and address.</param>
    internal static string Text(int httpPort, int tcpPort, IEnumerable<DemoBackend> backends)
    {
        IEnumerable<string> lines = backends.Select(
            each => $"      - {{ name: {each.Name}, address: \"{each.Address}\" }}");
        return $$"""
            listeners:
              web:
                bind: ":{{httpPort}}"
                routes:
                  - { match: { path: /gone }, pool: gone }
                  - { pool: app }
              bytes: { bind: ":{{tcpPort}}", protocol: tcp, pool: app }
            pools:
              app:
                balance: least-connections
                backends:
            {{string.Join("\n", lines)}}
              gone:
                backends: ["127.0.0.1:1"]
            log: { access: access.log, level: warning }
            shutdown: { timeout: 1s }

            """;
    }

    /// <summary>The next ports from 8080 on that nobody listens on.</summary>
    internal static (int Http, int Tcp) FreePorts()
    {
        int http = FreePort(FirstPort);
        return (http, FreePort(http + 1));
    }

    private static int FreePort(int first)
    {
        int port = first;
        while (port < IPEndPoint.MaxPort && !IsFree(port))
            port++;
        return port;
    }

    private static bool IsFree(int port) =>
        ListeningSockets.IsFree(NetAddress.From(IPAddress.Any, (ushort)port), out _)
        && (!Socket.OSSupportsIPv6 || ListeningSockets.IsFree(NetAddress.From(IPAddress.IPv6Any, (ushort)port), out _));
}
