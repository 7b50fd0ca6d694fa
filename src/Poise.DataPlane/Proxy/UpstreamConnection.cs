using Poise.Core;
using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>
/// A connection to a backend, in use by one exchange or idle in its worker's <see cref="IdleConnections"/>. While idle
/// it waits for nothing: a byte or an end from the backend queues it as work, and the work is to close it.
/// </summary>
internal sealed class UpstreamConnection : TimerEntry
{
    internal IdleConnections? IdleIn;
    internal UpstreamConnection? Newer;
    internal UpstreamConnection? Older;

    internal Connection Socket { get; private set; } = null!;

    internal Backend Backend { get; private set; } = null!;

    /// <summary>Exchanges it has carried, the present one included.</summary>
    internal int Exchanges { get; set; }

    /// <summary>Loop time at which it became idle.</summary>
    internal long IdleSince { get; set; }

    /// <summary>Loop time until which it may be used again.</summary>
    internal long UsableUntil { get; set; }

    internal bool IsReused => Exchanges > 1;

    internal void Open(Connection socket, Backend backend)
    {
        Socket = socket;
        Backend = backend;
        Exchanges = 1;
    }

    /// <summary>Closes the socket and leaves this object for another use.</summary>
    internal void Close(bool reset = false)
    {
        Invariant.Holds(IdleIn is null);
        Detach().Close(reset);
    }

    /// <summary>Gives the socket away and leaves this object for another use.</summary>
    internal Connection Detach()
    {
        Connection socket = Socket;
        socket.Loop.Timers.Cancel(this);
        Socket = null!;
        Backend = null!;
        return socket;
    }

    /// <summary>
    /// The backend spoke or left while nobody had asked. Or nothing came: a response that was read to its last byte and
    /// no further leaves the socket readable until it is asked.
    /// </summary>
    protected internal override void Run()
    {
        if (IdleIn is { } idle && !Socket.IsQuiet())
            idle.Discard(this);
    }

    protected internal override void OnTimer(long now)
    {
        if (IdleIn is null)
            return;
        if (UsableUntil > now)
            Socket.Loop.Timers.Arm(this, UsableUntil);
        else
            IdleIn.Discard(this);
    }
}
