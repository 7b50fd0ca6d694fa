using Poise.Core;

namespace Poise.Http;

/// <summary>The target of a plain CONNECT, which no reverse proxy serves (RFC 9110 §9.3.6).</summary>
internal static class ConnectTarget
{
    private const int NotSupported = 501;

    /// <summary>501 for a valid target, 400 for any other.</summary>
    public static HeadFault Refuse(ReadOnlySpan<byte> target) =>
        Authority.TrySplit(target, out _, out int port) && port >= 0
            ? new HeadFault(Reason.Method, NotSupported, "CONNECT is not for a reverse proxy")
            : HeadFault.BadRequest("CONNECT needs host:port as its target");
}
