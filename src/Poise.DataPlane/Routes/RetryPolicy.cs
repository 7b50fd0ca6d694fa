using Poise.Http;

namespace Poise.Routes;

/// <summary>How one try of a request failed before any byte of a response.</summary>
public enum TryFailure : byte
{
    /// <summary>No connection: nothing was sent.</summary>
    Connect,

    /// <summary>The connection died, and not one byte of the request had been taken.</summary>
    NothingSent,

    /// <summary>The connection died after bytes of the request were sent: the backend may have acted on them.</summary>
    Died,

    /// <summary>The backend had its time and gave no answer.</summary>
    Silent,

    /// <summary>The backend answered with something that is no response.</summary>
    Malformed,
}

/// <summary>Decides whether a failed try is made again on another backend. Pure.</summary>
/// <param name="Attempts">Tries in all, 1 or more.</param>
/// <param name="OnConnectFailure">Try again when no connection was made.</param>
/// <param name="OnReset">Try again when a connection died.</param>
/// <param name="Methods">What may be repeated once bytes were sent.</param>
public readonly record struct RetryPolicy(int Attempts, bool OnConnectFailure, bool OnReset, RetryMethods Methods)
{
    /// <summary>The documented defaults.</summary>
    public static RetryPolicy Default { get; } = new(2, true, true, RetryMethods.Idempotent);

    /// <summary>Whether the method may be sent again after a backend may have acted on it.</summary>
    public bool Repeats(KnownMethod method) =>
        Methods == RetryMethods.Safe ? KnownMethods.IsSafe(method) : KnownMethods.IsIdempotent(method);

    /// <summary>Whether to try again.</summary>
    /// <param name="failure">How the last try ended.</param>
    /// <param name="tries">Tries made, 1 or more.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="replayable">
    /// All of the request's body is still at hand, or there is none. A failed connect has taken none of it.
    /// </param>
    public bool TryAgain(TryFailure failure, int tries, KnownMethod method, bool replayable)
    {
        if (tries >= Attempts)
            return false;
        return failure switch
        {
            TryFailure.Connect => OnConnectFailure,
            TryFailure.NothingSent => OnReset && replayable,
            TryFailure.Died => OnReset && replayable && Repeats(method),
            _ => false,
        };
    }
}
