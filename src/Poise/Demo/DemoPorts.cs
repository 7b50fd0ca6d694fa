using System.Net;
using System.Net.Sockets;
using Poise.Core;
using Poise.Io.Linux;

namespace Poise.Demo;

/// <summary>Where the demo is reached: the usual ports, or the next ones that nobody listens on.</summary>
/// <param name="Http">Of the HTTP listener.</param>
/// <param name="Tcp">Of the TCP listener.</param>
/// <param name="Admin">Of the admin API and the dashboard.</param>
internal sealed record DemoPorts(int Http, int Tcp, int Admin)
{
    /// <summary>Where commands look when they are not told.</summary>
    internal const int DefaultAdmin = 9901;

    private const int FirstHttp = 8080;

    internal static DemoPorts Find()
    {
        int http = Free(FirstHttp);
        return new DemoPorts(http, Free(http + 1), Free(DefaultAdmin));
    }

    private static int Free(int first)
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
