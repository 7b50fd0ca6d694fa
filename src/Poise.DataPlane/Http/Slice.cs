namespace Poise.Http;

/// <summary>
/// A part of a buffer that someone else owns, by offset, so that it stays valid when the buffer moves.
/// </summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>Offset of the first byte behind the slice.</summary>
    public int End => Start + Length;

    /// <summary>True when the slice has no byte.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes of this slice in <paramref name="buffer"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}
