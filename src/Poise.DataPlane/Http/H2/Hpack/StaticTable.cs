using Poise.Core;

namespace Poise.Http.H2.Hpack;

/// <summary>The static table of RFC 7541 Appendix A: by index for the decoder, by name for the encoder.</summary>
internal static class StaticTable
{
    /// <summary>Entries; they have the indices 1 to this.</summary>
    public const int Count = 61;

    // Indices of the pseudo-header fields' first entries.
    public const int Authority = 1;
    public const int Method = 2;
    public const int Path = 4;
    public const int Scheme = 6;
    public const int Status = 8;

    /// <summary>The last index whose name begins with a colon.</summary>
    public const int LastPseudo = 14;

    private const int Buckets = 256;

    private static readonly (string Name, string Value)[] Table =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
        (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
        ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
        ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""),
        ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""),
        ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""),
        ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
        ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""),
        ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""),
        ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private static readonly byte[][] Names = Column(entry => entry.Name);
    private static readonly byte[][] Values = Column(entry => entry.Value);

    private static readonly KnownField[] Known =
        Array.ConvertAll(Names, name => KnownFields.Identify(name));

    // First index of each name, by hash, open addressing; 0 is free.
    private static readonly byte[] ByHash = Arrange();

    /// <summary>The name at an index from 1 to <see cref="Count"/>.</summary>
    public static ReadOnlySpan<byte> Name(int index) => Names[index - 1];

    /// <summary>The value at an index from 1 to <see cref="Count"/>; mostly empty.</summary>
    public static ReadOnlySpan<byte> Value(int index) => Values[index - 1];

    /// <summary>The field that the name at an index is, if it is one that the proxy knows.</summary>
    public static KnownField Field(int index) => Known[index - 1];

    /// <summary>The first index with this name, or 0. Entries with one name stand together.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="hash">Its <see cref="XxHash64"/>, which the caller has already.</param>
    public static int IndexOf(ReadOnlySpan<byte> name, ulong hash)
    {
        for (int slot = (int)(hash % Buckets); ByHash[slot] != 0; slot = (slot + 1) % Buckets)
        {
            if (name.SequenceEqual(Name(ByHash[slot])))
                return ByHash[slot];
        }

        return 0;
    }

    /// <summary>
    /// The index with the name of <paramref name="first"/> and this value, or 0. An empty value is found only where the
    /// table has one.
    /// </summary>
    /// <param name="first">What <see cref="IndexOf"/> found, not 0.</param>
    /// <param name="value">The value sought.</param>
    public static int WithValue(int first, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = Name(first);
        for (int index = first; index <= Count && name.SequenceEqual(Name(index)); index++)
        {
            if (value.SequenceEqual(Value(index)))
                return index;
        }

        return 0;
    }

    private static byte[][] Column(Func<(string Name, string Value), string> part) =>
        Array.ConvertAll(Table, entry => System.Text.Encoding.ASCII.GetBytes(part(entry)));

    private static byte[] Arrange()
    {
        var slots = new byte[Buckets];
        for (int index = Count; index >= 1; index--)
        {
            int slot = (int)(XxHash64.Of(Name(index)) % Buckets);
            while (slots[slot] != 0 && !Name(slots[slot]).SequenceEqual(Name(index)))
                slot = (slot + 1) % Buckets;
            slots[slot] = (byte)index;
        }

        return slots;
    }
}
