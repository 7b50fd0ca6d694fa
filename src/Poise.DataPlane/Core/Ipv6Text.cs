using System.Buffers.Text;

namespace Poise.Core;

/// <summary>IPv6 addresses in their one canonical text (RFC 5952), without allocation.</summary>
public static class Ipv6Text
{
    private const int Groups = 8;
    private const int BitsPerGroup = 16;
    private const int LongestAddress = 39;
    private const int LongestScope = 11;

    /// <summary>Writes the address, and <c>%scope</c> when there is one.</summary>
    /// <param name="bits">The address as a big-endian number.</param>
    /// <param name="scope">Scope id, or 0.</param>
    /// <param name="destination">At least 50 bytes.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>Whether there was room.</returns>
    public static bool TryFormat(UInt128 bits, uint scope, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < LongestAddress + LongestScope)
            return false;
        (int zerosStart, int zerosEnd) = LongestZeros(bits);
        for (int i = 0; i < Groups; i++)
        {
            if (i == zerosStart)
            {
                "::"u8.CopyTo(destination[written..]);
                written += 2;
                i = zerosEnd - 1;
                continue;
            }
            if (i > 0 && i != zerosEnd)
                destination[written++] = (byte)':';
            Utf8Formatter.TryFormat(Group(bits, i), destination[written..], out int digits, 'x');
            written += digits;
        }
        if (scope != 0)
        {
            destination[written++] = (byte)'%';
            Utf8Formatter.TryFormat(scope, destination[written..], out int digits);
            written += digits;
        }
        return true;
    }

    // The first of the longest runs of at least two groups of zeros (§4.2.2, §4.2.3); -1 without one.
    private static (int Start, int End) LongestZeros(UInt128 bits)
    {
        int start = -1, end = -1, best = 1;
        for (int i = 0; i < Groups; i++)
        {
            int length = 0;
            while (i + length < Groups && Group(bits, i + length) == 0)
                length++;
            if (length > best)
                (start, end, best) = (i, i + length, length);
            i += length;
        }
        return (start, end);
    }

    private static ushort Group(UInt128 bits, int index) => (ushort)(bits >> ((Groups - 1 - index) * BitsPerGroup));
}
