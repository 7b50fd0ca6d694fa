using System.Text;

namespace Poise.Http.H1;

/// <summary>
/// Reads the Connection field lines (RFC 9110 §7.6.1) and marks the fields that they name as ending at this hop.
/// </summary>
internal struct ConnectionOptions
{
    /// <summary>
    /// The most list elements in all Connection lines together. Each costs a walk over the fields, and real
    /// messages have two or three.
    /// </summary>
    public const int MaxOptions = 32;

    public bool Close { get; private set; }

    public bool KeepAlive { get; private set; }

    public bool Upgrade { get; private set; }

    /// <summary>Reads all lines; false when there are more than <see cref="MaxOptions"/> elements.</summary>
    public bool Read(ReadOnlySpan<byte> buffer, HttpHead head)
    {
        if (!head.Has(KnownField.Connection))
            return true;

        int seen = 0;
        foreach (ref readonly HttpField field in head.Fields)
        {
            if (field.Id != KnownField.Connection)
                continue;
            var options = new TokenList(field.Value(buffer));
            while (options.MoveNext() && seen + options.Seen <= MaxOptions)
                Apply(buffer, head, options.Current);
            seen += options.Seen;
            if (seen > MaxOptions)
                return false;
        }

        return true;
    }

    /// <summary>RFC 9112 §9.3: 1.1 persists unless closed, 1.0 only when asked to.</summary>
    public readonly bool Persists(int minorVersion) => !Close && (minorVersion >= 1 || KeepAlive);

    private void Apply(ReadOnlySpan<byte> buffer, HttpHead head, ReadOnlySpan<byte> option)
    {
        if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
            KeepAlive = true;
        else if (Ascii.EqualsIgnoreCase(option, "close"u8))
            Close = true;
        else if (Ascii.EqualsIgnoreCase(option, "upgrade"u8))
            Upgrade = true;
        else
            MarkNamed(buffer, head, option);
    }

    private static void MarkNamed(ReadOnlySpan<byte> buffer, HttpHead head, ReadOnlySpan<byte> name)
    {
        foreach (ref HttpField field in head.MutableFields)
        {
            if (!FieldSet.EndToEnd.Contains(field.Id) && Ascii.EqualsIgnoreCase(field.Name(buffer), name))
                field.Flags |= FieldFlags.HopByHop;
        }
    }
}
