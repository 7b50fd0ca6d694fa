using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Poise.Http;

/// <summary>The character classes of HTTP as vectorised searches.</summary>
internal static class Characters
{
    private const string Alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>tchar, RFC 9110 §5.6.2.</summary>
    public static readonly SearchValues<byte> Token = Set(Alphanumerics + "!#$%&'*+-.^_`|~");

    /// <summary>
    /// What stands in a request target: visible ASCII except <c>#</c>. More than RFC 3986 has (browsers send
    /// <c>|</c>, <c>{</c>, <c>"</c>), but nothing that could end the target or begin a fragment.
    /// </summary>
    public static readonly SearchValues<byte> Target = Set(Visible(except: '#'));

    /// <summary>unreserved, sub-delims and <c>%</c>: a reg-name of RFC 3986 §3.2.2.</summary>
    public static readonly SearchValues<byte> RegName = Set(Alphanumerics + "-._~!$&'()*+,;=%");

    /// <summary>The inside of an IPv6 literal.</summary>
    public static readonly SearchValues<byte> Ipv6 = Set("0123456789abcdefABCDEF:.");

    /// <summary>Controls but HTAB: what no field value and no reason phrase may hold (RFC 9110 §5.5).</summary>
    public static readonly SearchValues<byte> Control = Set(Controls());

    // Token as a table by low nibble of which high nibbles are in it: bit h is set when the byte (h, low) is.
    private static readonly Vector128<byte> TokenByLowNibble = Nibbles();

    private static readonly Vector128<byte> BitOfHighNibble =
        Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Offset of the first control character but HTAB, or −1.</summary>
    public static int IndexOfControl(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        for (; at + Vector256<byte>.Count <= bytes.Length; at += Vector256<byte>.Count)
        {
            Vector256<byte> block = Vector256.Create(bytes[at..]);
            Vector256<byte> low = Vector256.LessThan(block, Vector256.Create((byte)' '));
            Vector256<byte> tab = Vector256.Equals(block, Vector256.Create((byte)'\t'));
            Vector256<byte> del = Vector256.Equals(block, Vector256.Create((byte)0x7f));
            uint found = (Vector256.AndNot(low, tab) | del).ExtractMostSignificantBits();
            if (found != 0)
                return at + BitOperations.TrailingZeroCount(found);
        }

        int rest = bytes[at..].IndexOfAny(Control);
        return rest < 0 ? -1 : at + rest;
    }

    /// <summary>How many token characters <paramref name="bytes"/> begins with.</summary>
    public static int TokenLength(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        if (bytes.Length >= Vector128<byte>.Count)
        {
            Vector128<byte> block = Vector128.Create(bytes);
            Vector128<byte> low = Vector128.Shuffle(TokenByLowNibble, block & Vector128.Create((byte)0xf));
            Vector128<byte> high = Vector128.Shuffle(BitOfHighNibble, block >>> 4);
            uint outside = Vector128.Equals(low & high, Vector128<byte>.Zero).ExtractMostSignificantBits();
            if (outside != 0)
                return BitOperations.TrailingZeroCount(outside);
            at = Vector128<byte>.Count;
        }

        int rest = bytes[at..].IndexOfAnyExcept(Token);
        return rest < 0 ? bytes.Length : at + rest;
    }

    private static Vector128<byte> Nibbles()
    {
        Vector128<byte> table = default;
        for (int value = 0; value < 0x80; value++)
        {
            int low = value & 0xf;
            if (Token.Contains((byte)value))
                table = table.WithElement(low, (byte)(table[low] | (1 << (value >> 4))));
        }

        return table;
    }

    private static SearchValues<byte> Set(string characters) =>
        SearchValues.Create(System.Text.Encoding.Latin1.GetBytes(characters));

    private static string Visible(char except)
    {
        string all = "";
        for (char c = '!'; c <= '~'; c++)
        {
            if (c != except)
                all += c;
        }

        return all;
    }

    private static string Controls()
    {
        string all = "\x7f";
        for (char c = '\0'; c < ' '; c++)
        {
            if (c != '\t')
                all += c;
        }

        return all;
    }
}
