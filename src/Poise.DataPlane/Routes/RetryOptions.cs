using Poise.Core.Options;

namespace Poise.Routes;

/// <summary>What may have gone wrong for a request to be tried again.</summary>
public enum RetryReason
{
    /// <summary>No connection to the backend: nothing was sent, so every method may be tried again.</summary>
    ConnectFailure,

    /// <summary>The backend closed or reset the connection before the first byte of a response.</summary>
    Reset,
}

/// <summary>Which methods may be sent twice (RFC 9110 §9.2).</summary>
public enum RetryMethods
{
    /// <summary>GET, HEAD, OPTIONS, TRACE, PUT and DELETE (§9.2.2).</summary>
    Idempotent,

    /// <summary>GET, HEAD, OPTIONS and TRACE (§9.2.1).</summary>
    Safe,
}

/// <summary>When a request is sent to another backend after it failed.</summary>
[Options]
public sealed partial record RetryOptions
{
    /// <summary>Tries in all; 1 is no retry.</summary>
    [Key(Range = "1..10")]
    public int Attempts { get; init; } = 2;

    /// <summary>The failures after which to try again.</summary>
    [Key, OneOrMany]
    public ValueList<RetryReason> On { get; init; } = [RetryReason.ConnectFailure, RetryReason.Reset];

    /// <summary>Methods that may be tried again once a byte of the request was sent.</summary>
    [Key]
    public RetryMethods Methods { get; init; } = RetryMethods.Idempotent;
}
