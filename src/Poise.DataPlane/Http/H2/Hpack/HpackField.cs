namespace Poise.Http.H2.Hpack;

/// <summary>One decoded field, by offsets into the buffer that the decoder was given.</summary>
/// <param name="NameStart">Offset of the name.</param>
/// <param name="NameLength">Length of the name; 0 is possible, and no valid field.</param>
/// <param name="ValueStart">Offset of the value: <see cref="HpackDecoder.Gap"/> behind the name.</param>
/// <param name="ValueLength">Length of the value.</param>
/// <param name="StaticName">The index in the static table that the name came from, or 0.</param>
/// <param name="NeverIndexed">It must never enter a table, at any hop (RFC 7541 §6.2.3).</param>
public readonly record struct HpackField(
    int NameStart, int NameLength, int ValueStart, int ValueLength, int StaticName, bool NeverIndexed)
{
    /// <summary>The name, as received.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> buffer) => buffer.Slice(NameStart, NameLength);

    /// <summary>The value, as received.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> buffer) => buffer.Slice(ValueStart, ValueLength);
}

/// <summary>What came of asking a <see cref="HpackDecoder"/> for the next field.</summary>
public enum HpackStep : byte
{
    /// <summary>All of the fragment is read; feed the next one, or end the block.</summary>
    NeedMore,

    /// <summary>A field is complete.</summary>
    Field,

    /// <summary>The block cannot be decoded: the tables are out of step, and the connection must end.</summary>
    Error,
}
