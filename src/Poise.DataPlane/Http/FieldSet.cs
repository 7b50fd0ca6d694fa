namespace Poise.Http;

/// <summary>A set of known fields in one word.</summary>
public readonly struct FieldSet
{
    private readonly ulong _bits;

    private FieldSet(ulong bits) => _bits = bits;

    /// <summary>
    /// What RFC 9110 §7.6.1 takes off at every hop. Trailer stays: the trailer section itself goes on.
    /// </summary>
    public static FieldSet HopByHop { get; } = Of(
        KnownField.Connection, KnownField.KeepAlive, KnownField.ProxyConnection, KnownField.Te,
        KnownField.TransferEncoding, KnownField.Upgrade, KnownField.Http2Settings);

    /// <summary>
    /// What a Connection field can name in vain: the message's framing and routing, and what proxies add for the
    /// backend to rely on. Else a client could take X-Forwarded-For off the request.
    /// </summary>
    public static FieldSet EndToEnd { get; } = Of(
        KnownField.Host, KnownField.ContentLength, KnownField.Date, KnownField.Via, KnownField.MaxForwards,
        KnownField.Forwarded, KnownField.XForwardedFor, KnownField.XForwardedProto, KnownField.XForwardedHost,
        KnownField.XForwardedPort, KnownField.XRealIp, KnownField.XRequestId, KnownField.XPoiseReason);

    /// <summary>The set of these fields.</summary>
    public static FieldSet Of(params ReadOnlySpan<KnownField> fields)
    {
        ulong bits = 0;
        foreach (KnownField field in fields)
            bits |= 1UL << (int)field;
        return new FieldSet(bits);
    }

    /// <summary>True when <paramref name="field"/> is in the set.</summary>
    public bool Contains(KnownField field) => ((_bits >> (int)field) & 1) != 0;

    /// <summary>This set and <paramref name="field"/>.</summary>
    public FieldSet With(KnownField field) => new(_bits | (1UL << (int)field));

    /// <summary>The fields in either set.</summary>
    public static FieldSet operator |(FieldSet left, FieldSet right) => new(left._bits | right._bits);
}
