using Poise.Io;

namespace Poise.Health;

/// <summary>How a probe ended. The metrics count them by these words.</summary>
public enum ProbeOutcome : byte
{
    /// <summary>The backend answered as it should.</summary>
    Ok,

    /// <summary>It could not be asked fairly: we stalled, or lack descriptors. Says nothing of the backend.</summary>
    Unknown,

    /// <summary>A status that is not expected.</summary>
    Status,

    /// <summary>No answer, or not all of it, by the deadline.</summary>
    Timeout,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>The backend reset or closed the connection before a byte of an answer.</summary>
    Reset,

    /// <summary>No way to the host.</summary>
    Unreachable,

    /// <summary>What came is no whole HTTP response.</summary>
    BadResponse,

    /// <summary>The text that is looked for is not in the body.</summary>
    BodyMismatch,

    /// <summary>The host name has no address.</summary>
    Dns,
}

/// <summary>The outcome of one probe.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Status">The status code, with <see cref="ProbeOutcome.Status"/>; else 0.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, int Status = 0)
{
    public static ProbeResult Ok => new(ProbeOutcome.Ok);

    /// <summary>The backend answered, but not with a status that is expected.</summary>
    public static ProbeResult Unexpected(int status) => new(ProbeOutcome.Status, status);

    public bool IsOk => Outcome == ProbeOutcome.Ok;

    /// <summary>Says nothing of the backend, good or bad.</summary>
    public bool IsUnknown => Outcome == ProbeOutcome.Unknown;

    /// <summary>For people and logs: <c>ok</c>, <c>status 500</c>, <c>timeout</c>.</summary>
    public string Reason => Outcome == ProbeOutcome.Status ? $"status {Status}" : Words(Outcome);

    /// <summary>What an operation's failure says of the backend.</summary>
    /// <param name="error">Not <see cref="IoError.None"/>.</param>
    public static ProbeResult Of(IoError error) => new(error switch
    {
        IoError.TimedOut => ProbeOutcome.Timeout,
        IoError.Refused => ProbeOutcome.Refused,
        IoError.Reset => ProbeOutcome.Reset,
        IoError.Exhausted or IoError.Aborted or IoError.PeerGone => ProbeOutcome.Unknown,
        _ => ProbeOutcome.Unreachable,
    });

    internal static string Words(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Ok => "ok",
        ProbeOutcome.Unknown => "unknown",
        ProbeOutcome.Status => "status",
        ProbeOutcome.Timeout => "timeout",
        ProbeOutcome.Refused => "refused",
        ProbeOutcome.Reset => "reset",
        ProbeOutcome.Unreachable => "unreachable",
        ProbeOutcome.BadResponse => "bad response",
        ProbeOutcome.BodyMismatch => "body mismatch",
        _ => "dns",
    };
}
