using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// A line of the access log: one JSON object with its keys always in this order. Long texts are cut, and
/// <c>"truncated":true</c> says so; durations are in whole microseconds.
/// </summary>
public static class AccessLogFormat
{
    /// <summary>No line is longer, its end included.</summary>
    public const int MaxLineBytes = 8192;

    // Most bytes of each text in the line, after escaping. With all keys and numbers the sum stays below the line's.
    private const int NameLimit = 256;
    private const int MethodLimit = 128;
    private const int HostLimit = 512;
    private const int TargetLimit = 4096;
    private const int ErrorLimit = 192;
    private const int RequestIdLimit = 192;
    private const int UserAgentLimit = 512;
    private const int ClientLimit = 65;

    private const long NanosecondsPerMicrosecond = 1000;

    /// <summary>Writes the line of <paramref name="record"/>.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="destination">At least <see cref="MaxLineBytes"/>.</param>
    /// <returns>The length of the line in bytes, with its line end.</returns>
    public static int Write(in AccessRecord record, Span<byte> destination)
    {
        var line = new JsonLine(destination[..MaxLineBytes]);
        line.Time("time"u8, record.UnixMilliseconds);
        WriteWay(ref line, record);
        WriteRequest(ref line, record);
        WriteOutcome(ref line, record);
        return line.End();
    }

    private static void WriteWay(ref JsonLine line, in AccessRecord record)
    {
        Span<byte> client = stackalloc byte[ClientLimit];
        record.Client.TryFormatHost(client, out int length);
        line.Text("client"u8, client[..length], ClientLimit);
        line.Number("client_port"u8, record.Client.Port);
        Name(ref line, "listener"u8, record.Listener);
        Name(ref line, "route"u8, record.Route);
        Name(ref line, "pool"u8, record.Pool);
        Name(ref line, "backend"u8, record.Backend);
    }

    private static void WriteRequest(ref JsonLine line, in AccessRecord record)
    {
        Text(ref line, "method"u8, record.Method, MethodLimit);
        Text(ref line, "host"u8, record.Host, HostLimit);
        Text(ref line, "target"u8, record.Target, TargetLimit);
        Text(ref line, "protocol"u8, record.Protocol, MethodLimit);
    }

    private static void WriteOutcome(ref JsonLine line, in AccessRecord record)
    {
        if (record.Status != 0)
            line.Number("status"u8, record.Status);
        Text(ref line, "reason"u8, Reasons.NameBytes(record.Reason), NameLimit);
        Text(ref line, "error"u8, record.Error, ErrorLimit);
        line.Number("request_bytes"u8, record.RequestBytes);
        line.Number("response_bytes"u8, record.ResponseBytes);
        line.Number("duration_us"u8, record.DurationNanoseconds / NanosecondsPerMicrosecond);
        Duration(ref line, "connect_us"u8, record.ConnectNanoseconds);
        Duration(ref line, "first_byte_us"u8, record.FirstByteNanoseconds);
        if (record.Attempts > 0)
            line.Number("attempts"u8, record.Attempts);
        if (record.Reused)
            line.True("reused"u8);
        Text(ref line, "request_id"u8, record.RequestId, RequestIdLimit);
        Text(ref line, "user_agent"u8, record.UserAgent, UserAgentLimit);
    }

    private static void Name(ref JsonLine line, ReadOnlySpan<byte> key, string? name)
    {
        if (name is not null)
            line.Text(key, name, NameLimit);
    }

    private static void Text(ref JsonLine line, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int limit)
    {
        if (!value.IsEmpty)
            line.Text(key, value, limit);
    }

    private static void Duration(ref JsonLine line, ReadOnlySpan<byte> key, long nanoseconds)
    {
        if (nanoseconds >= 0)
            line.Number(key, nanoseconds / NanosecondsPerMicrosecond);
    }
}
