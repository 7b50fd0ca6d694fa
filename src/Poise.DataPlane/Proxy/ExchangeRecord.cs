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
    private const string Gone = "client gone";

    private long _began;
    private long _picked;

    internal Route? Route { get; private set; }

    internal Backend? Backend { get; private set; }

    internal int Tries { get; private set; }

    internal bool IsReused { get; private set; }

    internal long ConnectNs { get; private set; }

    internal long FirstByteNs { get; private set; }

    /// <summary>From the last pick to the head of the response, when there is one.</summary>
    internal long PickToFirstByteNs { get; private set; }

    /// <summary>A backend has answered.</summary>
    internal bool HasResponse => FirstByteNs != AccessRecord.None;

    /// <summary>What the client was told; 0 when nothing.</summary>
    internal int Status { get; private set; }

    /// <summary>Why the connection ends, should it end after this.</summary>
    internal ConnectionEnd End { get; private set; }

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
        End = ConnectionEnd.Client;
        Reason = Reason.None;
        Detail = null;
        RequestBytes = ResponseBytes = 0;
        _picked = now;
    }

    internal void Matched(Route route) => Route = route;

    internal void Picked(Backend backend, int tries, long now)
    {
        Backend = backend;
        Tries = tries;
        _picked = now;
    }

    internal void Connected(long now, bool isReused)
    {
        IsReused = isReused;
        ConnectNs = isReused ? AccessRecord.None : now - _picked;
    }

    internal void ResponseBegan(long now)
    {
        FirstByteNs = now - _began;
        PickToFirstByteNs = now - _picked;
    }

    internal void Answered(Reason reason, int status)
    {
        Reason = reason;
        Status = status;
        End = ConnectionEnd.Answered;
    }

    /// <summary>A tcp connection that no backend took.</summary>
    internal void NotServed(Reason reason)
    {
        Reason = reason;
        End = ConnectionEnd.NoBackend;
    }

    /// <summary>The client left before it had its answer.</summary>
    internal void ClientGone()
    {
        Detail ??= Gone;
        End = ConnectionEnd.Client;
    }

    /// <summary>We ended it while the response was under way.</summary>
    internal void WasCut(string why)
    {
        Detail = why;
        End = ConnectionEnd.Cut;
    }

    /// <summary>The backend did not send all that it had promised.</summary>
    internal void ResponseCut()
    {
        Detail = "response cut";
        End = ConnectionEnd.Backend;
    }

    /// <summary>A fault in Poise ended it.</summary>
    internal void Failed() => End = ConnectionEnd.Fault;

    internal void Tunnelled(long fromClient, long fromBackend, TunnelEnd end)
    {
        RequestBytes = fromClient;
        ResponseBytes = fromBackend;
        End = ConnectionEnds.Of(end);
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
