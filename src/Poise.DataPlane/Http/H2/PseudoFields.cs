namespace Poise.Http.H2;

/// <summary>The pseudo-header fields of one message (RFC 9113 §8.3): each known, allowed, and there once.</summary>
internal struct PseudoFields
{
    private uint _seen;

    public Slice Method { get; private set; }

    public Slice Scheme { get; private set; }

    public Slice Authority { get; private set; }

    public Slice Path { get; private set; }

    public Slice Status { get; private set; }

    public Slice Protocol { get; private set; }

    /// <summary>True when the field was there, with any value.</summary>
    public readonly bool Has(PseudoField field) => (_seen & (1u << (int)field)) != 0;

    /// <summary>Takes a field whose name begins with a colon; returns what is wrong, or null.</summary>
    /// <param name="name">The name, colon included.</param>
    /// <param name="value">Where the value is.</param>
    /// <param name="isResponse">The message is a response.</param>
    /// <param name="field">Which one it was.</param>
    public string? Take(ReadOnlySpan<byte> name, Slice value, bool isResponse, out PseudoField field)
    {
        field = Identify(name);
        if (field == PseudoField.Unknown)
            return "an unknown pseudo-header field";
        if (isResponse != (field == PseudoField.Status))
            return isResponse ? "a request's pseudo-header field in a response" : "a :status in a request";
        if (Has(field))
            return "a pseudo-header field twice";

        _seen |= 1u << (int)field;
        switch (field)
        {
            case PseudoField.Method:
                Method = value;
                break;
            case PseudoField.Scheme:
                Scheme = value;
                break;
            case PseudoField.Authority:
                Authority = value;
                break;
            case PseudoField.Path:
                Path = value;
                break;
            case PseudoField.Status:
                Status = value;
                break;
            default:
                Protocol = value;
                break;
        }

        return null;
    }

    private static PseudoField Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual(":path"u8) => PseudoField.Path,
        7 when name.SequenceEqual(":method"u8) => PseudoField.Method,
        7 when name.SequenceEqual(":scheme"u8) => PseudoField.Scheme,
        7 when name.SequenceEqual(":status"u8) => PseudoField.Status,
        9 when name.SequenceEqual(":protocol"u8) => PseudoField.Protocol,
        10 when name.SequenceEqual(":authority"u8) => PseudoField.Authority,
        _ => PseudoField.Unknown,
    };
}

/// <summary>The pseudo-header fields of RFC 9113 §8.3 and RFC 8441 §4.</summary>
internal enum PseudoField : byte
{
    Unknown,
    Method,
    Scheme,
    Authority,
    Path,
    Status,
    Protocol,
}
