namespace Poise.Io;

/// <summary>Why an operation on a socket did not succeed. Closed set; never an exception.</summary>
public enum IoError : byte
{
    None,
    /// <summary>The peer reset the connection, or it broke (ECONNRESET, EPIPE, ETIMEDOUT).</summary>
    Reset,
    /// <summary>Nobody listens there (ECONNREFUSED).</summary>
    Refused,
    /// <summary>No way to the host or network (EHOSTUNREACH, ENETUNREACH, ...).</summary>
    Unreachable,
    /// <summary>The operation's deadline passed.</summary>
    TimedOut,
    /// <summary>Our own code closed the connection or gave the operation up.</summary>
    Aborted,
    /// <summary>The connection that this work is for was reset by its peer.</summary>
    PeerGone,
    /// <summary>The process or system is out of descriptors, ports or memory.</summary>
    Exhausted,
    /// <summary>Anything else; the errno is in the log.</summary>
    Other,
}

/// <summary>
/// Outcome of an operation: a count of bytes (0 from a receive is the end of the stream), or an error.
/// </summary>
public readonly record struct IoResult
{
    private readonly int _value;

    private IoResult(int value) => _value = value;

    public static IoResult Of(int count) => new(count);

    public static IoResult Of(IoError error) => new(-(int)error);

    public bool IsError => _value < 0;

    /// <summary>Bytes moved; 0 when an error.</summary>
    public int Count => Math.Max(_value, 0);

    public IoError Error => _value < 0 ? (IoError)(-_value) : IoError.None;

    public override string ToString() => IsError ? Error.ToString() : _value.ToString();
}
