using System.Buffers.Text;
using Poise.Http;
using Poise.Http.H1;

namespace Poise.Proxy;

/// <summary>What the proxy knows of a request besides its head.</summary>
internal readonly ref struct ForwardedFacts
{
    /// <summary>The client's address as text.</summary>
    internal required ReadOnlySpan<byte> Client { get; init; }

    /// <summary>The scheme that the client used.</summary>
    internal required ReadOnlySpan<byte> Scheme { get; init; }

    /// <summary>The backend's host and port: Host for a request of HTTP/1.0 that names none (RFC 9112 §3.2).</summary>
    internal required ReadOnlySpan<byte> Backend { get; init; }

    internal required ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The client's own X-Forwarded-* is believed.</summary>
    internal required bool Trusted { get; init; }

    /// <summary>The received-by of Via, or empty for none.</summary>
    internal required ReadOnlySpan<byte> Via { get; init; }
}

/// <summary>
/// The head of a request as it goes to a backend: hop-by-hop fields end here (RFC 9110 §7.6.1), framing and upgrade are
/// ours to say, X-Forwarded-* is replaced, or extended for a trusted source.
/// </summary>
internal static class RequestHeadRewrite
{
    private static readonly FieldSet Replaced = FieldSet.Of(
        KnownField.XForwardedFor, KnownField.XForwardedProto, KnownField.XForwardedHost, KnownField.XRequestId);

    private static readonly FieldSet ReplacedHost = Replaced.With(KnownField.Host);

    /// <summary>Writes the head; look at the writer's overflow flag.</summary>
    internal static void Write(
        ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head, in ForwardedFacts facts)
    {
        writer.RequestLine(source, head);
        FieldSet omit = Replaced;
        if (head.TargetForm == TargetForm.Absolute)
        {
            // RFC 9112 §3.2.2: the target's authority is the host, whatever the Host field says.
            omit = ReplacedHost;
            writer.Field("Host"u8, head.Host.Of(source));
        }
        else if (!head.Has(KnownField.Host))
        {
            writer.Field("Host"u8, facts.Backend);
        }
        if (head.Has(KnownField.Via) && !facts.Via.IsEmpty)
            omit = omit.With(KnownField.Via);
        if (head.Has(KnownField.MaxForwards) && head.Method is KnownMethod.Options or KnownMethod.Trace)
            omit = omit.With(KnownField.MaxForwards);
        if (head.MinorVersion == 0)
            omit = omit.With(KnownField.Expect);
        writer.CopyFields(source, head, omit);
        WriteForwarded(ref writer, source, head, facts);
        WriteConnection(ref writer, source, head);
        writer.End();
    }

    private static void WriteForwarded(
        ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head, in ForwardedFacts facts)
    {
        bool trusted = facts.Trusted;
        if (trusted && head.Has(KnownField.XForwardedFor))
            WriteList(ref writer, "X-Forwarded-For"u8, source, head, KnownField.XForwardedFor, facts.Client);
        else
            writer.Field("X-Forwarded-For"u8, facts.Client);
        ReadOnlySpan<byte> scheme = trusted ? head.Value(source, KnownField.XForwardedProto) : default;
        writer.Field("X-Forwarded-Proto"u8, scheme.IsEmpty ? facts.Scheme : scheme);
        ReadOnlySpan<byte> host = trusted ? head.Value(source, KnownField.XForwardedHost) : default;
        if (host.IsEmpty)
            host = head.Host.Of(source);
        if (!host.IsEmpty)
            writer.Field("X-Forwarded-Host"u8, host);
        writer.Field("X-Request-Id"u8, facts.RequestId);
        if (facts.Via.IsEmpty)
            return;
        Span<byte> via = stackalloc byte[4 + 64];
        int length = WriteVia(via, head.MinorVersion, facts.Via);
        WriteList(ref writer, "Via"u8, source, head, KnownField.Via, via[..length]);
    }

    private static void WriteConnection(ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head)
    {
        if (head.Framing == BodyFraming.Chunked)
            writer.Field("Transfer-Encoding"u8, "chunked"u8);
        if (head.Upgrade)
        {
            writer.Field("Connection"u8, "Upgrade"u8);
            writer.Field("Upgrade"u8, head.Value(source, KnownField.Upgrade));
        }
        else if (head.AcceptsTrailers)
        {
            writer.Field("Connection"u8, "TE"u8);
            writer.Field("TE"u8, "trailers"u8);
        }
        if (MaxForwards(source, head) is > 0 and var left)
            writer.Field("Max-Forwards"u8, left - 1);
    }

    /// <summary>
    /// How many hops the request may still go (RFC 9110 §7.6.2), -1 for any number: at 0 it is ours to answer.
    /// </summary>
    internal static int MaxForwards(ReadOnlySpan<byte> source, HttpHead head)
    {
        if (!head.Has(KnownField.MaxForwards) || head.Method is not (KnownMethod.Options or KnownMethod.Trace))
            return -1;
        ReadOnlySpan<byte> forwards = head.Value(source, KnownField.MaxForwards);
        return Utf8Parser.TryParse(forwards, out int left, out int used) && used == forwards.Length ? left : -1;
    }

    /// <summary>One line with the values of all lines of a field and one more behind them.</summary>
    private static void WriteList(
        ref HeadWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> source, HttpHead head, KnownField field,
        scoped ReadOnlySpan<byte> last)
    {
        writer.Raw(name);
        writer.Raw(": "u8);
        foreach (ref readonly HttpField line in head.Fields)
        {
            if (line.Id != field || line.ValueLength == 0)
                continue;
            writer.Raw(line.Value(source));
            writer.Raw(", "u8);
        }
        writer.Raw(last);
        writer.Raw("\r\n"u8);
    }

    internal static int WriteVia(Span<byte> destination, int minorVersion, ReadOnlySpan<byte> receivedBy)
    {
        destination[0] = (byte)'1';
        destination[1] = (byte)'.';
        destination[2] = (byte)('0' + minorVersion);
        destination[3] = (byte)' ';
        receivedBy.CopyTo(destination[4..]);
        return 4 + receivedBy.Length;
    }
}
