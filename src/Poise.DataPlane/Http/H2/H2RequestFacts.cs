using System.Text;
using Poise.Core;

namespace Poise.Http.H2;

/// <summary>What the fields of a complete request say together (RFC 9113 §8.3.1, §8.5, RFC 8441 §4).</summary>
internal static class H2RequestFacts
{
    /// <summary>Fills the derived properties of <paramref name="head"/>, or says why the request is refused.</summary>
    public static HeadFault Derive(
        ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo, in HeadLimits limits, bool endStream,
        bool extendedConnect)
    {
        head.MinorVersion = 1;
        head.KeepAlive = true;
        HeadFault fault = Method(buffer, head, pseudo, limits);
        if (fault.IsFault)
            return fault;

        bool hasProtocol = pseudo.Has(PseudoField.Protocol);
        if (head.Method == KnownMethod.Connect && !hasProtocol)
            return Connect(buffer, head, pseudo);
        if (hasProtocol)
            fault = ExtendedConnect(buffer, head, pseudo, extendedConnect);
        if (!fault.IsFault)
            fault = Target(buffer, head, pseudo, limits);
        if (!fault.IsFault)
            fault = Host(buffer, head);
        if (!fault.IsFault)
            fault = Framing(buffer, head, endStream);
        if (fault.IsFault)
            return fault;

        head.AcceptsTrailers = head.Has(KnownField.Te);
        return Expectation.Read(buffer, head);
    }

    private static HeadFault Method(
        ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo, in HeadLimits limits)
    {
        if (!pseudo.Has(PseudoField.Method))
            return HeadFault.BadRequest("no :method");
        ReadOnlySpan<byte> method = pseudo.Method.Of(buffer);
        if (method.IsEmpty || Characters.TokenLength(method) < method.Length)
            return HeadFault.BadRequest("the :method is not a token");
        if (method.Length > limits.MethodLength)
            return new HeadFault(Reason.Method, "the method is too long");
        head.MethodText = pseudo.Method;
        head.Method = KnownMethods.Identify(method);
        return default;
    }

    /// <summary>A plain CONNECT has :authority alone, and no reverse proxy serves it.</summary>
    private static HeadFault Connect(ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo)
    {
        if (pseudo.Has(PseudoField.Scheme) || pseudo.Has(PseudoField.Path))
            return HeadFault.BadRequest("CONNECT with :scheme or :path");
        head.TargetForm = TargetForm.Authority;
        head.Target = pseudo.Authority;
        return ConnectTarget.Refuse(pseudo.Authority.Of(buffer));
    }

    private static HeadFault ExtendedConnect(
        ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo, bool isEnabled)
    {
        if (!isEnabled)
            return HeadFault.BadRequest("a :protocol, which was not offered");
        if (head.Method != KnownMethod.Connect)
            return HeadFault.BadRequest("a :protocol with a method other than CONNECT");
        if (!pseudo.Has(PseudoField.Authority))
            return HeadFault.BadRequest("extended CONNECT without :authority");
        ReadOnlySpan<byte> protocol = pseudo.Protocol.Of(buffer);
        if (head.Has(KnownField.ContentLength))
            return HeadFault.BadRequest("CONNECT with a Content-Length");
        if (protocol.IsEmpty || Characters.TokenLength(protocol) < protocol.Length)
            return HeadFault.BadRequest("the :protocol is not a token");
        head.Protocol = pseudo.Protocol;
        head.Upgrade = true;
        return default;
    }

    private static HeadFault Target(
        ReadOnlySpan<byte> buffer, HttpHead head, in PseudoFields pseudo, in HeadLimits limits)
    {
        ReadOnlySpan<byte> scheme = pseudo.Scheme.Of(buffer);
        if (!Ascii.EqualsIgnoreCase(scheme, "https"u8) && !Ascii.EqualsIgnoreCase(scheme, "http"u8))
            return HeadFault.BadRequest("the :scheme is neither http nor https");
        ReadOnlySpan<byte> path = pseudo.Path.Of(buffer);
        if (path.IsEmpty)
            return HeadFault.BadRequest("no :path, or an empty one");
        if (path.Length > limits.TargetLength)
            return new HeadFault(Reason.TargetTooLong, "the request target is too long");
        int odd = path.IndexOfAnyExcept(Characters.Target);
        if (odd >= 0)
        {
            return HeadFault.BadRequest(path[odd] == '#'
                ? "a fragment in the :path"
                : "a byte in the :path that no target has");
        }

        head.Target = pseudo.Path;
        if (path[0] == '/')
        {
            RequestPath.Split(buffer, head, pseudo.Path);
            return default;
        }

        head.TargetForm = TargetForm.Asterisk;
        return path.Length == 1 && path[0] == '*' && head.Method == KnownMethod.Options
            ? default
            : HeadFault.BadRequest("the :path is neither a path nor * with OPTIONS");
    }

    /// <summary>From :authority, or the Host field of a gateway that has none (§8.3.1); one must be there.</summary>
    private static HeadFault Host(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        int host = head.IndexOf(KnownField.Host);
        if (host < 0)
            return HeadFault.BadRequest("neither :authority nor a Host field");
        if (head.HasRepeated(KnownField.Host))
            return HeadFault.BadRequest("more than one Host field");
        HttpField field = head.Fields[host];
        if (!Authority.TrySplit(field.Value(buffer), out _, out _))
            return HeadFault.BadRequest("the :authority or Host is no host and port");
        head.Host = new Slice(field.ValueStart, field.ValueLength);
        return default;
    }

    private static HeadFault Framing(ReadOnlySpan<byte> buffer, HttpHead head, bool endStream)
    {
        if (ContentLengthValue.Read(buffer, head) is { } why)
            return HeadFault.BadRequest(why);
        if (endStream && head.ContentLength > 0)
            return HeadFault.BadRequest("a Content-Length, and no body");
        if (head.ContentLength > 0)
            head.Framing = BodyFraming.Length;
        else if (!endStream && head.ContentLength < 0)
            head.Framing = BodyFraming.UntilEndStream;
        return default;
    }
}
