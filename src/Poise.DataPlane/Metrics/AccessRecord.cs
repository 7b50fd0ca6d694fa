using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// What the access log says about one exchange or one tcp connection. It points at bytes that the exchange holds; what
/// is empty, null or at its default is left out of the line.
/// </summary>
public ref struct AccessRecord
{
    /// <summary>Says that a time or a status does not apply.</summary>
    public const long None = -1;

    public AccessRecord()
    {
    }

    /// <summary>When it ended, in milliseconds since 1970.</summary>
    public long UnixMilliseconds;

    /// <summary>The client, as far as it is trusted.</summary>
    public NetAddress Client;

    /// <summary>The names from the config; null where none was chosen.</summary>
    public string? Listener, Route, Pool, Backend;

    /// <summary>As received, any bytes; empty where there was no request.</summary>
    public ReadOnlySpan<byte> Method, Host, Target;

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/1.0</c>, <c>HTTP/2</c> or <c>tcp</c>.</summary>
    public ReadOnlySpan<byte> Protocol;

    /// <summary>The status sent to the client; 0 where there was none.</summary>
    public int Status;

    /// <summary>Why we answered by ourselves.</summary>
    public Reason Reason;

    /// <summary>What went wrong in a few fixed words, such as <c>reset by backend while sending</c>.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary>Bytes received from and sent to the client: bodies for HTTP, all for tcp.</summary>
    public long RequestBytes, ResponseBytes;

    /// <summary>From the first byte of the request to the last of the response, in nanoseconds.</summary>
    public long DurationNanoseconds;

    /// <summary>How long the last connect to a backend took, in nanoseconds; <see cref="None"/> without one.</summary>
    public long ConnectNanoseconds = None;

    /// <summary>From the start to the backend's first byte, in nanoseconds; <see cref="None"/> without one.</summary>
    public long FirstByteNanoseconds = None;

    /// <summary>Backends that were tried; 0 where none was.</summary>
    public int Attempts;

    /// <summary>The upstream connection had served before.</summary>
    public bool Reused;

    /// <summary>What X-Request-Id says, and the client's User-Agent; any bytes.</summary>
    public ReadOnlySpan<byte> RequestId, UserAgent;
}
