namespace Poise.Bench.Traffic;

/// <summary>
/// Bodies that are different for each request and at each place, so that a byte of another answer, or of another
/// place of this one, shows: byte n of the body with a number is byte (n + number) of one random block, round and
/// round.
/// </summary>
internal static class Pattern
{
    /// <summary>The longest slice.</summary>
    public const int MaxSlice = 1 << 16;

    const int Period = 65_521;

    static readonly byte[] Block = MakeBlock();

    /// <summary>Bytes of a body from an offset on.</summary>
    public static ReadOnlySpan<byte> Slice(long number, long offset, int length) =>
        Block.AsSpan((int)((number + offset) % Period), length);

    static byte[] MakeBlock()
    {
        byte[] block = new byte[Period + MaxSlice];
        new Random(1).NextBytes(block.AsSpan(0, Period));
        for (int i = Period; i < block.Length; i++)
            block[i] = block[i - Period];
        return block;
    }
}
