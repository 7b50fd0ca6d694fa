using System.Text;
using Poise.Core;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

/// <summary>
/// Reads field blocks into the same <see cref="HttpHead"/> that HTTP/1 fills, strictly (RFC 9113 §8). In the buffer
/// each field becomes the line <c>name: value CR LF</c>, so that a head goes on over HTTP/1 as a block of bytes, and
/// <c>:authority</c> becomes the Host field. One for each connection.
/// </summary>
/// <remarks>
/// Begin, feed fragments as they come, end. Every block of a connection must be read to its end, those of refused and
/// unknown streams too, or the compression is out of step.
/// </remarks>
/// <param name="decoder">The connection's decoder.</param>
/// <param name="extendedConnect">SETTINGS_ENABLE_CONNECT_PROTOCOL was sent (RFC 8441 §3).</param>
public sealed class H2HeadReader(HpackDecoder decoder, bool extendedConnect)
{
    private readonly HttpHead _none = new();
    private HttpHead _head = new();
    private Message _message;
    private HeadLimits _limits;
    private KnownMethod _requestMethod;
    private bool _endStream;
    private PseudoFields _pseudo;
    private bool _hasFields;
    private HeadFault _fault;

    private enum Message : byte
    {
        Request,
        Response,
        RequestTrailers,
        ResponseTrailers,
        Ignored,
    }

    private bool IsResponse => _message is Message.Response or Message.ResponseTrailers;

    /// <summary>
    /// Bytes that the buffer must have for any head that the limits allow: twice their size, since cookie crumbs are
    /// joined behind the rest, and never less than the decoder's own least.
    /// </summary>
    public int RoomFor(in HeadLimits limits) => Math.Max(2 * limits.HeaderSize, decoder.MinBuffer);

    /// <summary>Starts on a request.</summary>
    /// <param name="head">To be filled; complete after <see cref="End"/>.</param>
    /// <param name="limits">What it may cost; <see cref="HeadLimits.HeaderSize"/> counts as RFC 9113 §6.5.2.</param>
    /// <param name="endStream">No DATA follows.</param>
    public void BeginRequest(HttpHead head, in HeadLimits limits, bool endStream) =>
        Begin(Message.Request, head, limits, endStream);

    /// <summary>Starts on a response.</summary>
    /// <param name="head">To be filled; complete after <see cref="End"/>.</param>
    /// <param name="requestMethod">The method that is answered.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="endStream">No DATA follows.</param>
    public void BeginResponse(HttpHead head, KnownMethod requestMethod, in HeadLimits limits, bool endStream)
    {
        _requestMethod = requestMethod;
        Begin(Message.Response, head, limits, endStream);
    }

    /// <summary>Starts on a trailer section; fields that must not go on are marked so.</summary>
    /// <param name="head">To be filled with the fields.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="endStream">It ends the stream, as it must.</param>
    /// <param name="ofResponse">It belongs to a response.</param>
    public void BeginTrailers(HttpHead head, in HeadLimits limits, bool endStream, bool ofResponse) =>
        Begin(ofResponse ? Message.ResponseTrailers : Message.RequestTrailers, head, limits, endStream);

    /// <summary>Starts on a block that nobody wants, to keep the compression in step.</summary>
    public void BeginIgnored(in HeadLimits limits) => Begin(Message.Ignored, _none, limits, endStream: false);

    /// <summary>Reads one fragment. A fault ends the connection.</summary>
    /// <param name="fragment">The next octets of the block.</param>
    /// <param name="buffer">The same bytes at each call; <see cref="RoomFor"/> says how many.</param>
    public H2Fault Feed(ReadOnlySpan<byte> fragment, Span<byte> buffer)
    {
        while (true)
        {
            switch (decoder.Next(ref fragment, buffer, out HpackField field))
            {
                case HpackStep.NeedMore:
                    return H2Fault.None;
                case HpackStep.Error:
                    return decoder.Fault;
                default:
                    if (!_fault.IsFault && _message != Message.Ignored)
                        Take(buffer, field);
                    else
                        decoder.Forget(field);
                    break;
            }
        }
    }

    /// <summary>Ends the block.</summary>
    /// <param name="buffer">As before.</param>
    /// <param name="fault">
    /// What is wrong with the message: a stream error of type PROTOCOL_ERROR, before which an answer with this status
    /// may be sent (RFC 9113 §8.1.1). The head is not to be used then.
    /// </param>
    /// <returns>A fault that ends the connection.</returns>
    public H2Fault End(Span<byte> buffer, out HeadFault fault)
    {
        fault = default;
        H2Fault broken = decoder.End();
        if (broken != H2Fault.None || _message == Message.Ignored)
            return broken;

        int end = decoder.Written;
        if (decoder.IsTooLarge)
            _fault = TooLarge();
        if (!_fault.IsFault && _message == Message.Request)
            end = CookieCrumbs.Join(buffer, end, _head);
        if (end < 0)
            _fault = TooLarge();
        if (!_fault.IsFault)
            _fault = Derive(buffer);
        if (decoder.IsTooLarge)
            _head.Reset();
        else
            _head.Length = _head.FieldsEnd = Math.Max(end, 0);
        fault = _fault;
        return H2Fault.None;
    }

    private void Begin(Message message, HttpHead head, in HeadLimits limits, bool endStream)
    {
        head.Reset();
        _head = head;
        _message = message;
        _limits = limits;
        _endStream = endStream;
        _pseudo = default;
        _hasFields = false;
        _fault = default;
        decoder.Begin(limits.HeaderSize);
    }

    private void Take(Span<byte> buffer, in HpackField field)
    {
        ReadOnlySpan<byte> name = field.Name(buffer);
        string? why = FieldRules.CheckValue(field.Value(buffer));
        if (why == null && !name.IsEmpty && name[0] == ':')
            why = Pseudo(buffer, field);
        else
            why ??= Regular(buffer, field);
        if (why != null && !_fault.IsFault)
            _fault = Refuse(why);
    }

    private string? Pseudo(Span<byte> buffer, in HpackField field)
    {
        if (_message is Message.RequestTrailers or Message.ResponseTrailers)
            return "a pseudo-header field in a trailer section";
        if (_hasFields)
            return "a pseudo-header field behind a regular one";
        var value = new Slice(field.ValueStart, field.ValueLength);
        string? why = _pseudo.Take(field.Name(buffer), value, IsResponse, out PseudoField pseudo);
        if (why == null && pseudo == PseudoField.Authority)
            AuthorityAsHost(buffer, field);
        return why;
    }

    /// <summary>Host comes from :authority (§8.3.1). The name is shorter, so it goes on from its parts.</summary>
    private void AuthorityAsHost(Span<byte> buffer, in HpackField field)
    {
        ReadOnlySpan<byte> name = "host"u8;
        name.CopyTo(buffer[field.NameStart..]);
        Add(new HttpField
        {
            NameStart = field.NameStart,
            NameLength = name.Length,
            ValueStart = field.ValueStart,
            ValueLength = field.ValueLength,
            Id = KnownField.Host,
            Flags = FieldFlags.Rewrite,
        });
    }

    private string? Regular(Span<byte> buffer, in HpackField field)
    {
        _hasFields = true;
        ReadOnlySpan<byte> name = field.Name(buffer);
        if (field.StaticName == 0 && FieldRules.CheckName(name) is { } badName)
            return badName;
        KnownField id = field.StaticName > 0 ? StaticTable.Field(field.StaticName) : KnownFields.Identify(name);
        ReadOnlySpan<byte> value = field.Value(buffer);
        if (FieldRules.CheckField(id, value, _message == Message.Request) is { } badField)
            return badField;

        if (id == KnownField.Host && _pseudo.Has(PseudoField.Authority))
        {
            decoder.Forget(field);
            return Ascii.EqualsIgnoreCase(value, _pseudo.Authority.Of(buffer))
                ? null
                : "the Host field differs from :authority";
        }

        ": "u8.CopyTo(buffer[(field.NameStart + field.NameLength)..]);
        "\r\n"u8.CopyTo(buffer[(field.ValueStart + field.ValueLength)..]);
        Add(new HttpField
        {
            NameStart = field.NameStart,
            NameLength = field.NameLength,
            ValueStart = field.ValueStart,
            ValueLength = field.ValueLength,
            Id = id,
            Flags = Flags(id, field.NeverIndexed),
        });
        return null;
    }

    private FieldFlags Flags(KnownField id, bool neverIndexed)
    {
        FieldFlags flags = neverIndexed ? FieldFlags.NeverIndexed : FieldFlags.None;
        if (FieldSet.HopByHop.Contains(id))
            flags |= FieldFlags.HopByHop;
        bool isTrailer = _message is Message.RequestTrailers or Message.ResponseTrailers;
        return isTrailer && !TrailerFields.IsForwarded(id) ? flags | FieldFlags.Void : flags;
    }

    private void Add(in HttpField field)
    {
        if (_head.TryAdd(field, _limits.Headers))
            return;
        _fault = IsResponse
            ? HeadFault.BadResponse("too many header fields")
            : new HeadFault(Reason.HeaderTooLarge, "too many header fields");
    }

    private HeadFault Derive(ReadOnlySpan<byte> buffer) => _message switch
    {
        Message.Request => H2RequestFacts.Derive(buffer, _head, _pseudo, _limits, _endStream, extendedConnect),
        Message.Response => H2ResponseFacts.Derive(buffer, _head, _pseudo, _requestMethod, _endStream),
        _ => _endStream ? default : Refuse("a trailer section does not end the stream"),
    };

    private HeadFault TooLarge() => IsResponse
        ? HeadFault.BadResponse("the header section is too large")
        : new HeadFault(Reason.HeaderTooLarge, "the header section is too large");

    private HeadFault Refuse(string why) => IsResponse ? HeadFault.BadResponse(why) : HeadFault.BadRequest(why);
}
