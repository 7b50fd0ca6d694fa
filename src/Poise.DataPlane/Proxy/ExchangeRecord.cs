using Poise.Core;
using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>
/// What happened in one exchange or tcp connection, gathered while it runs, for the access log and the counters. Times
/// are loop time in nanoseconds.
/// </summary>
internal sealed class ExchangeRecord
{
    private long _began;
    private long _picked;

    internal Route? Route { get; private set; }

    internal Backend? Backend { get; private set; }

    internal int Tries { get; private set; }

    internal bool IsReused { get; private set; }

    internal long ConnectNs { get; private set; }

    internal long FirstByteNs { get; private set; }

    /// <summary>What the client was told; 0 when nothing.</summary>
    internal int Status { get; set; }

    internal Reason Reason { get; private set; }

    /// <summary>A fixed text that says more, or null.</summary>
    internal string? Detail { get; set; }

    internal long RequestBytes { get; set; }

    internal long ResponseBytes { get; set; }

    internal void Begin(long now)
    {
        _began = now;
        Route = null;
        Backend = null;
        Tries = 0;
        IsReused = false;
        ConnectNs = FirstByteNs = AccessRecord.None;
        Status = 0;
        Reason = Reason.None;
        Detail = null;
        RequestBytes = ResponseBytes = 0;
        _picked = now;
    }

    internal void Picked(Route? route, Backend backend, int tries, long now)
    {
        Route = route;
        Backend = backend;
        Tries = tries;
        _picked = now;
    }

    internal void Connected(long now, bool isReused)
    {
        IsReused = isReused;
        ConnectNs = isReused ? AccessRecord.None : now - _picked;
    }

    internal void ResponseBegan(long now) => FirstByteNs = now - _began;

    internal void Answered(Reason reason, int status)
    {
        Reason = reason;
        Status = status;
    }

    internal void Tunnelled(long fromClient, long fromBackend, TunnelEnd end)
    {
        RequestBytes = fromClient;
        ResponseBytes = fromBackend;
        Detail = end switch
        {
            TunnelEnd.ClientReset => "reset by client",
            TunnelEnd.BackendReset => "reset by backend",
            TunnelEnd.Idle => "idle",
            TunnelEnd.Cut => Backend is { IsRemoved: true } ? "cut with its backend" : "cut at shutdown",
            _ => null,
        };
    }

    internal long DurationNs(long now) => now - _began;
}
