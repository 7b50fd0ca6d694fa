namespace Poise.Http;

/// <summary>What is remembered of a field line besides its bytes.</summary>
[Flags]
public enum FieldFlags : byte
{
    None = 0,

    /// <summary>Ends at this hop: a hop-by-hop field, or one that Connection names (RFC 9110 §7.6.1).</summary>
    HopByHop = 1,

    /// <summary>Says nothing here (a repeated length, a length on a 204) and must not go on.</summary>
    Void = 2,

    /// <summary>The line was not <c>name: value CR LF</c>: it goes on from its parts, never as raw bytes.</summary>
    Rewrite = 4,

    /// <summary>HTTP/2: it must never enter a compression table, at any hop (RFC 7541 §7.1.3).</summary>
    NeverIndexed = 8,
}

/// <summary>One field line of a head, by offsets into the buffer that holds the head.</summary>
public struct HttpField
{
    /// <summary>Offset of the name, which is where the line begins.</summary>
    public int NameStart;

    /// <summary>Length of the name in bytes, at least 1.</summary>
    public int NameLength;

    /// <summary>Offset of the value, without the white space around it.</summary>
    public int ValueStart;

    /// <summary>Length of the value in bytes; 0 is allowed.</summary>
    public int ValueLength;

    /// <summary>The field, if it is one that the proxy knows.</summary>
    public KnownField Id;

    /// <summary>What is remembered of the line.</summary>
    public FieldFlags Flags;

    /// <summary>False when the field ends at this hop.</summary>
    public readonly bool IsForwarded => (Flags & (FieldFlags.HopByHop | FieldFlags.Void)) == 0;

    /// <summary>The name, as received.</summary>
    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> buffer) => buffer.Slice(NameStart, NameLength);

    /// <summary>The value, trimmed.</summary>
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> buffer) => buffer.Slice(ValueStart, ValueLength);
}
