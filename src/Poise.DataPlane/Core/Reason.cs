namespace Poise.Core;

/// <summary>Why Poise answered by itself. The set is closed: logs, metrics and X-Poise-Reason all use it.</summary>
public enum Reason : byte
{
    /// <summary>The answer is the backend's, not ours.</summary>
    None,
    NoRoute,
    NoBackendUp,
    QueueFull,
    QueueTimeout,
    Overload,
    ConnectFailed,
    BadResponse,
    UpstreamTimeout,
    BadRequest,
    HeaderTooLarge,
    TargetTooLong,
    BodyTooLarge,
    RequestTimeout,
    RateLimited,
    Version,
    Method,
    Misdirected,
}

/// <summary>The name, the status and the text of each <see cref="Reason"/>: one table for every user of them.</summary>
public static class Reasons
{
    private static readonly Entry[] Table =
    [
        new("", 0, ""u8),
        new("no-route", 404, "No route matches this request.\n"u8),
        new("no-backend-up", 503, "No backend is up.\n"u8),
        new("queue-full", 503, "All backends are busy and the queue is full.\n"u8),
        new("queue-timeout", 503, "All backends stayed busy for too long.\n"u8),
        new("overload", 503, "The load balancer is at its limit.\n"u8),
        new("connect-failed", 502, "No connection to a backend could be made.\n"u8),
        new("bad-response", 502, "The backend sent no valid answer.\n"u8),
        new("upstream-timeout", 504, "The backend did not answer in time.\n"u8),
        new("bad-request", 400, "The request is malformed.\n"u8),
        new("header-too-large", 431, "The header section is too large.\n"u8),
        new("target-too-long", 414, "The request target is too long.\n"u8),
        new("body-too-large", 413, "The request body is too large.\n"u8),
        new("request-timeout", 408, "The request did not arrive in time.\n"u8),
        new("rate-limited", 429, "Too many requests.\n"u8),
        new("version", 505, "This HTTP version is not supported.\n"u8),
        new("method", 501, "This method is not supported.\n"u8),
        new("misdirected", 421, "This host is not served on this connection.\n"u8),
    ];

    /// <summary>How many reasons there are, <see cref="Reason.None"/> included: a table's size.</summary>
    public const int Count = (int)Reason.Misdirected + 1;

    /// <summary>The name that users see, as <c>bad-request</c>; empty for <see cref="Reason.None"/>.</summary>
    public static string Name(Reason reason) => Table[(int)reason].Name;

    /// <summary>The name that users see, in ASCII.</summary>
    public static ReadOnlySpan<byte> NameBytes(Reason reason) => Table[(int)reason].NameBytes;

    /// <summary>
    /// The status code of the answer; 0 for <see cref="Reason.None"/>. <see cref="Reason.Method"/> is 501, or 405
    /// where the method is known but switched off; the one who answers says which.
    /// </summary>
    public static int Status(Reason reason) => Table[(int)reason].Status;

    /// <summary>The body of the answer: one ASCII sentence and a line end.</summary>
    public static ReadOnlySpan<byte> Text(Reason reason) => Table[(int)reason].Text;

    private readonly struct Entry(string name, int status, ReadOnlySpan<byte> text)
    {
        public readonly string Name = name;
        public readonly byte[] NameBytes = System.Text.Encoding.ASCII.GetBytes(name);
        public readonly int Status = status;
        public readonly byte[] Text = text.ToArray();
    }
}
