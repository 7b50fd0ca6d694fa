using Poise.Core;

namespace Poise.Http.H1;

/// <summary>An answer that Poise makes by itself over HTTP/1.1.</summary>
public readonly ref struct OwnAnswer
{
    /// <summary>Room that any answer fits in, in bytes, with a request id of up to 128 bytes.</summary>
    public const int MaxLength = 768;

    private const int Ok = 200;
    private const int MethodNotAllowed = 405;

    /// <summary>Why; with <see cref="Core.Reason.None"/> it is no refusal, has no body and needs a status.</summary>
    public required Reason Reason { get; init; }

    /// <summary>The status, if not the reason's own (<see cref="HeadFault.Status"/>); 0 takes that.</summary>
    public int Status { get; init; }

    /// <summary>The Date, as <see cref="DateClock"/> gives it.</summary>
    public required ReadOnlySpan<byte> Date { get; init; }

    /// <summary>The X-Request-Id to name, so that the client can quote it; empty for none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The connection closes behind this answer.</summary>
    public required bool Closes { get; init; }

    /// <summary>The request was HEAD: same fields, no body (RFC 9110 §9.3.2).</summary>
    public bool ToHead { get; init; }

    /// <summary>Writes head and body; returns the bytes written, or 0 when they do not fit.</summary>
    public int Write(Span<byte> destination)
    {
        int status = Status == 0 ? Reasons.Status(Reason) : Status;
        ReadOnlySpan<byte> text = Reasons.Text(Reason);

        var writer = new HeadWriter(destination);
        writer.StatusLine(status);
        writer.Field("Date"u8, Date);
        if (Reason != Reason.None)
            writer.Field("X-Poise-Reason"u8, Reasons.NameBytes(Reason));
        if (!RequestId.IsEmpty)
            writer.Field("X-Request-Id"u8, RequestId);
        if (status is Ok or MethodNotAllowed)
            writer.Field("Allow"u8, "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"u8);
        if (!text.IsEmpty)
            writer.Field("Content-Type"u8, "text/plain"u8);
        writer.Field("Content-Length"u8, text.Length);
        if (Closes)
            writer.Field("Connection"u8, "close"u8);
        writer.End();
        if (!ToHead)
            writer.Raw(text);
        return writer.Overflow ? 0 : writer.Written;
    }
}
