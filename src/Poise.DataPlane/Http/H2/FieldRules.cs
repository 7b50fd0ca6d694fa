using System.Text;

namespace Poise.Http.H2;

/// <summary>
/// What a field of HTTP/2 may be (RFC 9113 §8.2), checked so strictly that nothing passes which an HTTP/1 reader could
/// take for more than one field.
/// </summary>
internal static class FieldRules
{
    /// <summary>Fields of a connection that HTTP/2 does not have (§8.2.2).</summary>
    private static readonly FieldSet ConnectionSpecific = FieldSet.Of(
        KnownField.Connection, KnownField.KeepAlive, KnownField.ProxyConnection, KnownField.TransferEncoding,
        KnownField.Upgrade);

    /// <summary>A name is a token without upper-case letters; returns what is wrong, or null.</summary>
    public static string? CheckName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return "an empty field name";
        if (name.ContainsAnyInRange((byte)'A', (byte)'Z'))
            return "an upper-case letter in a field name";
        return Characters.TokenLength(name) == name.Length ? null : "a field name is not a token";
    }

    /// <summary>A value has no control character but HTAB, and no white space around it.</summary>
    public static string? CheckValue(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return null;
        if (IsSpace(value[0]) || IsSpace(value[^1]))
            return "white space around a field value";
        return Characters.IndexOfControl(value) < 0 ? null : "a control character in a field value";
    }

    /// <summary>Fields that this protocol does not have, and TE with anything but <c>trailers</c>.</summary>
    public static string? CheckField(KnownField field, ReadOnlySpan<byte> value, bool isRequestHead)
    {
        if (ConnectionSpecific.Contains(field))
            return "a connection-specific field";
        if (field != KnownField.Te)
            return null;
        return isRequestHead && Ascii.EqualsIgnoreCase(value, "trailers"u8) ? null : "a TE other than trailers";
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t';
}
