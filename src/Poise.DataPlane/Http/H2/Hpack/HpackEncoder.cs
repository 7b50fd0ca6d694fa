using System.Numerics;
using Poise.Core;

namespace Poise.Http.H2.Hpack;

/// <summary>
/// Encodes field blocks (RFC 7541). One for each connection and direction: its dynamic table lives from block to block,
/// so blocks must be sent in the order in which they were encoded.
/// </summary>
/// <remarks>
/// A field enters the table when it is met for the second time: what differs with every message (request ids, dates of
/// change, paths) never pushes out what repeats, and no list of names has to guess which is which. Credentials never
/// enter it (§7.1.3), nor does anything larger than a quarter of it.
/// </remarks>
public sealed class HpackEncoder
{
    /// <summary>Octets that a field can cost besides its name and its value.</summary>
    public const int FieldOverhead = 3 * HpackInteger.MaxOctets;

    /// <summary>Octets that <see cref="Begin"/> can write.</summary>
    public const int MaxSizeUpdates = 2 * HpackInteger.MaxOctets;

    // A cookie below this may be guessed by its size; the number is nghttp2's.
    private const int ShortCookie = 20;
    private const int LargestShare = 4;
    private const int SeenSlots = 64;

    private const int AuthorizationName = 23;
    private const int CookieName = 32;
    private const int ProxyAuthorizationName = 49;
    private const int SetCookieName = 55;

    private readonly DynamicTable _table;
    private uint[] _seen = [];
    private uint[] _pairs = [];
    private uint[] _names = [];
    private int _leastSize;
    private bool _mustUpdate;

    /// <summary>Starts with an empty table.</summary>
    /// <param name="tableSize">The most that this side spends on its table, in octets; 0 for none.</param>
    public HpackEncoder(int tableSize = HpackDecoder.DefaultTableSize)
    {
        _table = new DynamicTable(tableSize);
        _table.Resize(Math.Min(tableSize, HpackDecoder.DefaultTableSize));
        _leastSize = _table.MaxSize;
        _mustUpdate = _table.MaxSize < HpackDecoder.DefaultTableSize;
    }

    /// <summary>
    /// The peer's SETTINGS_HEADER_TABLE_SIZE came, and is about to be acknowledged; the next block says what is used.
    /// </summary>
    /// <param name="size">In octets, any value.</param>
    public void TableSizeReceived(uint size)
    {
        int used = (int)Math.Min(size, (uint)_table.Limit);
        if (used == _table.MaxSize)
            return;
        _table.Resize(used);
        _leastSize = Math.Min(_leastSize, used);
        _mustUpdate = true;
    }

    /// <summary>
    /// A block was encoded and will not be sent: the next one begins by emptying the peer's table, as this side's is.
    /// </summary>
    public void BlockLost()
    {
        _table.Clear();
        _leastSize = 0;
        _mustUpdate = true;
    }

    /// <summary>Starts a block with the size updates that are due (§4.2). Returns octets written.</summary>
    /// <param name="destination">At least <see cref="MaxSizeUpdates"/> bytes.</param>
    public int Begin(Span<byte> destination)
    {
        if (!_mustUpdate)
            return 0;
        int written = 0;
        if (_leastSize < _table.MaxSize)
            written = HpackInteger.Write(destination, 0x20, 0x1f, _leastSize);
        written += HpackInteger.Write(destination[written..], 0x20, 0x1f, _table.MaxSize);
        _leastSize = _table.MaxSize;
        _mustUpdate = false;
        return written;
    }

    /// <summary>Encodes one field. Returns octets written.</summary>
    /// <param name="destination">As much as name, value and <see cref="FieldOverhead"/> take together.</param>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="value">The value.</param>
    /// <param name="neverIndexed">It came so, or must not be indexed anywhere (§6.2.3).</param>
    public int Write(
        Span<byte> destination, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, bool neverIndexed)
    {
        ulong nameHash = XxHash64.Of(name);
        int inStatic = StaticTable.IndexOf(name, nameHash);
        if (neverIndexed || IsSecret(inStatic, value))
            return Literal(destination, 0x10, 0xf, NameIndex(inStatic, name, (uint)nameHash), name, value);

        int exact = inStatic == 0 ? 0 : StaticTable.WithValue(inStatic, value);
        if (exact > 0)
            return HpackInteger.Write(destination, 0x80, 0x7f, exact);
        if (name.Length + value.Length + DynamicTable.EntryOverhead > _table.MaxSize / LargestShare)
            return Literal(destination, 0, 0xf, NameIndex(inStatic, name, (uint)nameHash), name, value);

        uint pairHash = (uint)XxHash64.Mix(nameHash + BitOperations.RotateLeft(XxHash64.Of(value), 17));
        int dynamic = Find(pairHash, name, value);
        if (dynamic >= 0)
            return HpackInteger.Write(destination, 0x80, 0x7f, StaticTable.Count + 1 + dynamic);

        int nameIndex = NameIndex(inStatic, name, (uint)nameHash);
        if (!IsSecondSight(pairHash))
            return Literal(destination, 0, 0xf, nameIndex, name, value);
        Add(name, value, (uint)nameHash, pairHash);
        return Literal(destination, 0x40, 0x3f, nameIndex, name, value);
    }

    private static bool IsSecret(int staticName, ReadOnlySpan<byte> value) => staticName switch
    {
        AuthorizationName or ProxyAuthorizationName or SetCookieName => true,
        CookieName => value.Length < ShortCookie,
        _ => false,
    };

    private static int Literal(
        Span<byte> destination, int pattern, int mask, int nameIndex, scoped ReadOnlySpan<byte> name,
        scoped ReadOnlySpan<byte> value)
    {
        int written = HpackInteger.Write(destination, pattern, mask, nameIndex);
        if (nameIndex == 0)
            written += Text(destination[written..], name);
        return written + Text(destination[written..], value);
    }

    /// <summary>A string (§5.2): Huffman-coded where that is shorter.</summary>
    private static int Text(Span<byte> destination, scoped ReadOnlySpan<byte> text)
    {
        int coded = HuffmanCode.EncodedLength(text);
        if (coded < text.Length)
        {
            int head = HpackInteger.Write(destination, 0x80, 0x7f, coded);
            return head + HuffmanCode.Encode(text, destination[head..]);
        }

        int length = HpackInteger.Write(destination, 0, 0x7f, text.Length);
        text.CopyTo(destination[length..]);
        return length + text.Length;
    }

    private int NameIndex(int inStatic, ReadOnlySpan<byte> name, uint hash)
    {
        if (inStatic > 0)
            return inStatic;
        ReadOnlySpan<uint> hashes = _names;
        for (int slot = hashes.IndexOf(hash); slot >= 0; slot = NextIndexOf(hashes, slot, hash))
        {
            int index = IndexOfSlot(slot);
            if (index < _table.Count && _table.HasName(index, name))
                return StaticTable.Count + 1 + index;
        }

        return 0;
    }

    private int Find(uint hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<uint> hashes = _pairs;
        for (int slot = hashes.IndexOf(hash); slot >= 0; slot = NextIndexOf(hashes, slot, hash))
        {
            int index = IndexOfSlot(slot);
            if (index < _table.Count && _table.HasName(index, name) && _table.HasValue(index, value))
                return index;
        }

        return -1;
    }

    private static int NextIndexOf(ReadOnlySpan<uint> hashes, int slot, uint hash)
    {
        int next = hashes[(slot + 1)..].IndexOf(hash);
        return next < 0 ? -1 : slot + 1 + next;
    }

    /// <summary>How far the entry last put into a slot is from the newest; it may have left the table.</summary>
    private int IndexOfSlot(int slot) => (int)((_table.Added - 1 - (uint)slot) & (uint)(_pairs.Length - 1));

    private bool IsSecondSight(uint hash)
    {
        if (_seen.Length == 0)
            _seen = new uint[SeenSlots];
        ref uint seen = ref _seen[hash % SeenSlots];
        bool again = seen == hash;
        seen = hash;
        return again;
    }

    private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, uint nameHash, uint pairHash)
    {
        if (_pairs.Length == 0)
        {
            uint most = BitOperations.RoundUpToPowerOf2((uint)(_table.Limit / DynamicTable.EntryOverhead));
            _pairs = new uint[most];
            _names = new uint[most];
        }

        uint slot = _table.Added & (uint)(_pairs.Length - 1);
        _pairs[slot] = pairHash;
        _names[slot] = nameHash;
        _table.Add(name, value);
    }
}
