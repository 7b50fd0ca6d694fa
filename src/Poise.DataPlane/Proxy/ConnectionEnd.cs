using Poise.Io;

namespace Poise.Proxy;

/// <summary>Why a connection of a client ended.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>The client closed it, or reset it.</summary>
    Client,

    /// <summary>It closed after an answer, because one of the two sides wished so.</summary>
    Answered,

    /// <summary>Nothing came for as long as the listener allows.</summary>
    Idle,

    /// <summary>It was idle when the worker or its listener began to drain.</summary>
    Drained,

    /// <summary>Both sides of a tcp or upgraded connection had finished.</summary>
    Finished,

    /// <summary>The backend reset a tcp or upgraded connection, or a response broke off.</summary>
    Backend,

    /// <summary>No backend for a tcp connection.</summary>
    NoBackend,

    /// <summary>We ended it, when there was no more time for it.</summary>
    Cut,

    /// <summary>A fault in Poise.</summary>
    Fault,
}

/// <summary>Ends of connections, for metrics.</summary>
internal static class ConnectionEnds
{
    /// <summary>As users write it.</summary>
    internal static string Name(ConnectionEnd end) => end switch
    {
        ConnectionEnd.Client => "client",
        ConnectionEnd.Answered => "answered",
        ConnectionEnd.Idle => "idle",
        ConnectionEnd.Drained => "drained",
        ConnectionEnd.Finished => "finished",
        ConnectionEnd.Backend => "backend",
        ConnectionEnd.NoBackend => "no-backend",
        ConnectionEnd.Cut => "cut",
        _ => "fault",
    };

    /// <summary>Why a tunnel's connections ended.</summary>
    internal static ConnectionEnd Of(TunnelEnd end) => end switch
    {
        TunnelEnd.Finished => ConnectionEnd.Finished,
        TunnelEnd.BackendReset => ConnectionEnd.Backend,
        TunnelEnd.Idle => ConnectionEnd.Idle,
        TunnelEnd.Cut => ConnectionEnd.Cut,
        _ => ConnectionEnd.Client,
    };

    /// <summary>Why the wait of an HTTP connection for its next request ended.</summary>
    internal static ConnectionEnd OfWait(IoError error) => error switch
    {
        IoError.TimedOut => ConnectionEnd.Idle,
        IoError.Aborted => ConnectionEnd.Drained,
        _ => ConnectionEnd.Client,
    };
}
