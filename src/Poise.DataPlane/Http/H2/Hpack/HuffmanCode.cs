using System.Buffers.Binary;

namespace Poise.Http.H2.Hpack;

/// <summary>
/// The Huffman code of RFC 7541 Appendix B. It is canonical: codes of one length follow each other in the order of
/// their symbols, so that the lengths alone make it.
/// </summary>
internal static class HuffmanCode
{
    /// <summary>The end-of-string symbol, which no string may hold (§5.2).</summary>
    public const int EndOfString = 256;

    /// <summary>Bits of the longest code.</summary>
    public const int MaxLength = 30;

    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly uint[] Codes = Assign();

    /// <summary>The code of a symbol, 0 to 256, in its low bits.</summary>
    public static uint Code(int symbol) => Codes[symbol];

    /// <summary>How many bits the code of a symbol has, 5 to 30.</summary>
    public static int Length(int symbol) => Lengths[symbol];

    /// <summary>How many octets <paramref name="text"/> has when encoded.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        byte[] lengths = Lengths;
        long bits = 0;
        foreach (byte symbol in text)
            bits += lengths[symbol];
        return (int)((bits + 7) / 8);
    }

    /// <summary>Encodes; the padding is the front of the end-of-string code, all ones (§5.2).</summary>
    /// <param name="text">What to encode.</param>
    /// <param name="destination">At least <see cref="EncodedLength"/> bytes.</param>
    /// <returns>Octets written.</returns>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        uint[] codes = Codes;
        byte[] lengths = Lengths;
        ulong bits = 0;
        int held = 0;
        int written = 0;
        foreach (byte symbol in text)
        {
            bits = (bits << lengths[symbol]) | codes[symbol];
            held += lengths[symbol];
            if (held < 32)
                continue;
            held -= 32;
            BinaryPrimitives.WriteUInt32BigEndian(destination[written..], (uint)(bits >> held));
            written += 4;
        }

        while (held >= 8)
        {
            held -= 8;
            destination[written++] = (byte)(bits >> held);
        }

        if (held > 0)
            destination[written++] = (byte)((bits << (8 - held)) | (0xffu >> held));
        return written;
    }

    private static uint[] Assign()
    {
        var codes = new uint[Lengths.Length];
        uint next = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            next <<= 1;
            for (int symbol = 0; symbol < codes.Length; symbol++)
            {
                if (Lengths[symbol] == length)
                    codes[symbol] = next++;
            }
        }

        return codes;
    }
}
