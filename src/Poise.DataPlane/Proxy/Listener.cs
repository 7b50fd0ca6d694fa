using Poise.Core;
using Poise.Http;
using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>How long a client may take; nanoseconds, above 0.</summary>
/// <param name="RequestHeaderNs">From the first byte of a request head to its last.</param>
/// <param name="IdleNs">Between two requests of a connection.</param>
/// <param name="RequestBodyIdleNs">Between two reads of a request body.</param>
/// <param name="ResponseWriteIdleNs">Without a byte of a waiting response being taken.</param>
/// <param name="TunnelNs">Without a byte in either direction of a tcp or upgraded connection.</param>
public readonly record struct ListenerTimeouts(
    long RequestHeaderNs, long IdleNs, long RequestBodyIdleNs, long ResponseWriteIdleNs, long TunnelNs);

/// <summary>
/// One listener as one snapshot has it: immutable, over a <see cref="LiveListener"/> that outlasts it.
/// </summary>
public sealed class Listener
{
    public required string Name { get; init; }

    public required ListenerProtocol Protocol { get; init; }

    /// <summary>The addresses that are bound, each on every worker.</summary>
    public required NetAddress[] Addresses { get; init; }

    /// <summary>In the order of the file; the listener's own pool is the last.</summary>
    public required Route[] Routes { get; init; }

    public required RouteTable RouteTable { get; init; }

    /// <summary>tcp: where every connection goes.</summary>
    public Pool? Pool { get; init; }

    public required ListenerTimeouts Timeouts { get; init; }

    public required HeadLimits HeadLimits { get; init; }

    /// <summary>Bytes of a request body; 0 is off.</summary>
    public long BodyLimit { get; init; }

    /// <summary>Open connections in the process; 0 is off.</summary>
    public int ConnectionLimit { get; init; }

    /// <summary>Open connections from one client address in the process; 0 is off.</summary>
    public int ClientConnectionLimit { get; init; }

    /// <summary>Sources whose X-Forwarded-* is believed.</summary>
    public Cidr[] TrustedProxies { get; init; } = [];

    /// <summary>The received-by of a Via field, at most 64 bytes; empty for none.</summary>
    public byte[] Via { get; init; } = [];

    /// <summary>What it has in common with the listeners of its name in other snapshots.</summary>
    public required LiveListener Live { get; init; }

    /// <summary>The listener whose rules hold now for what came in by this one.</summary>
    public Listener InForce => Live.Last ?? this;

    /// <summary>Open connections, over all workers and all snapshots.</summary>
    public ListenerGauge Gauge => Live.Gauge;

    /// <summary>What is counted about it, over all workers and all snapshots.</summary>
    public Series Series => Live.Series;

    /// <summary>Whether X-Forwarded-* from this client is believed.</summary>
    public bool Trusts(NetAddress client)
    {
        foreach (Cidr block in TrustedProxies)
        {
            if (block.Contains(client))
                return true;
        }
        return false;
    }
}
