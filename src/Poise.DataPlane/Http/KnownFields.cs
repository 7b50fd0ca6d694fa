using System.Buffers.Binary;

namespace Poise.Http;

/// <summary>Recognises field names by length and word-wise compare, whatever their case.</summary>
public static class KnownFields
{
    private const ulong LowerCase = 0x2020_2020_2020_2020;
    private const int LongestName = 24;

    private static readonly string[] Names =
    [
        "", "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect",
        "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "http2-settings",
        "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded",
        "x-request-id", "x-poise-reason", "via", "date", "max-forwards", "authorization", "authentication-info",
        "www-authenticate", "cookie", "set-cookie", "cache-control", "range", "content-encoding", "content-type",
        "content-range", "age", "expires", "location", "retry-after", "vary", "if-match", "if-none-match",
        "if-modified-since", "if-unmodified-since", "if-range", "sec-websocket-key", "sec-websocket-accept",
        "sec-websocket-version", "user-agent",
    ];

    private static readonly Candidate[][] ByLength = Arrange();

    /// <summary>How many ids there are, <see cref="KnownField.Other"/> included.</summary>
    public static int Count => Names.Length;

    /// <summary>The field's name in lower case.</summary>
    public static string Name(KnownField field) => Names[(int)field];

    /// <summary>The id of a field name. <paramref name="name"/> must be a token (RFC 9110 §5.6.2).</summary>
    public static KnownField Identify(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > LongestName)
            return KnownField.Other;

        Candidate key = new(name, KnownField.Other);
        foreach (ref readonly Candidate candidate in ByLength[name.Length].AsSpan())
        {
            if (candidate.First == key.First && candidate.Last == key.Last && candidate.Middle == key.Middle)
                return candidate.Field;
        }

        return KnownField.Other;
    }

    private static Candidate[][] Arrange()
    {
        var byLength = new Candidate[LongestName + 1][];
        for (int length = 0; length <= LongestName; length++)
        {
            var candidates = new List<Candidate>();
            for (int i = 1; i < Names.Length; i++)
            {
                if (Names[i].Length == length)
                    candidates.Add(new Candidate(System.Text.Encoding.ASCII.GetBytes(Names[i]), (KnownField)i));
            }

            byLength[length] = candidates.ToArray();
        }

        return byLength;
    }

    /// <summary>
    /// A name as up to three overlapping words in lower case. Setting bit 5 maps no other token byte on a letter,
    /// a digit or a hyphen, and known names have nothing else.
    /// </summary>
    private readonly struct Candidate
    {
        public readonly ulong First;
        public readonly ulong Middle;
        public readonly ulong Last;
        public readonly KnownField Field;

        public Candidate(ReadOnlySpan<byte> name, KnownField field)
        {
            Field = field;
            int length = name.Length;
            if (length >= 8)
            {
                First = BinaryPrimitives.ReadUInt64LittleEndian(name) | LowerCase;
                Last = BinaryPrimitives.ReadUInt64LittleEndian(name[(length - 8)..]) | LowerCase;
                if (length > 16)
                    Middle = BinaryPrimitives.ReadUInt64LittleEndian(name[8..]) | LowerCase;
            }
            else if (length >= 4)
            {
                First = BinaryPrimitives.ReadUInt32LittleEndian(name) | 0x2020_2020u;
                Last = BinaryPrimitives.ReadUInt32LittleEndian(name[(length - 4)..]) | 0x2020_2020u;
            }
            else
            {
                First = BinaryPrimitives.ReadUInt16LittleEndian(name) | 0x2020u;
                Last = BinaryPrimitives.ReadUInt16LittleEndian(name[(length - 2)..]) | 0x2020u;
            }
        }
    }
}
