using System.Buffers;

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

    /// <summary>Decimal digits.</summary>
    public static readonly SearchValues<byte> Digit = Set("0123456789");

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
