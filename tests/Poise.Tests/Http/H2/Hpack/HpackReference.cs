using System.Text;

namespace Poise.Http.H2.Hpack;

/// <summary>
/// HPACK as the RFC tells it, with lists and strings and no thought of speed: what the real codec is held against. It
/// decodes whole valid blocks, and encodes by any representation that the caller picks.
/// </summary>
internal sealed class HpackReference(int tableSize = HpackDecoder.DefaultTableSize)
{
    private readonly List<(string Name, string Value)> _table = [];
    private int _maxSize = tableSize;

    /// <summary>The entries, newest first.</summary>
    public IReadOnlyList<(string Name, string Value)> Table => _table;

    /// <summary>Size as RFC 7541 §4.1 counts it.</summary>
    public int Size => _table.Sum(entry => entry.Name.Length + entry.Value.Length + 32);

    public List<(string Name, string Value)> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string, string)>();
        int at = 0;
        while (at < block.Length)
        {
            byte first = block[at];
            if ((first & 0x80) != 0)
            {
                fields.Add(Entry(Integer(block, ref at, 7)));
                continue;
            }

            if ((first & 0xe0) == 0x20)
            {
                Resize(Integer(block, ref at, 5));
                continue;
            }

            bool adds = (first & 0xc0) == 0x40;
            int index = Integer(block, ref at, adds ? 6 : 4);
            string name = index > 0 ? Entry(index).Name : Text(block, ref at);
            string value = Text(block, ref at);
            fields.Add((name, value));
            if (adds)
                Add(name, value);
        }

        return fields;
    }

    /// <summary>Encodes one field; <paramref name="choice"/> picks among all that the RFC allows.</summary>
    public byte[] Encode(string name, string value, int choice)
    {
        var block = new List<byte>();
        int exact = IndexOf(entry => entry == (name, value));
        if (exact > 0 && choice % 2 == 0)
        {
            Integer(block, 0x80, 7, exact);
            return block.ToArray();
        }

        (int pattern, int bits) = (choice / 2 % 3) switch { 0 => (0x40, 6), 1 => (0x00, 4), _ => (0x10, 4) };
        int sameName = choice / 6 % 2 == 0 ? IndexOf(entry => entry.Name == name) : 0;
        Integer(block, pattern, bits, sameName);
        if (sameName == 0)
            Text(block, name, choice / 12 % 2 == 0);
        Text(block, value, choice / 24 % 2 == 0);
        if (pattern == 0x40)
            Add(name, value);
        return block.ToArray();
    }

    public static string HuffmanEncode(string text)
    {
        string bits = string.Concat(text.Select(c => HuffmanRfcTable.Bits(c)));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        return string.Concat(bits.Chunk(8).Select(octet => (char)Convert.ToByte(new string(octet), 2)));
    }

    private void Add(string name, string value)
    {
        _table.Insert(0, (name, value));
        Resize(_maxSize);
    }

    private void Resize(int maxSize)
    {
        _maxSize = maxSize;
        while (Size > _maxSize)
            _table.RemoveAt(_table.Count - 1);
    }

    private (string Name, string Value) Entry(int index) => index <= StaticTable.Count
        ? (Encoding.Latin1.GetString(StaticTable.Name(index)), Encoding.Latin1.GetString(StaticTable.Value(index)))
        : _table[index - StaticTable.Count - 1];

    private int IndexOf(Func<(string Name, string Value), bool> matches)
    {
        for (int index = 1; index <= StaticTable.Count + _table.Count; index++)
        {
            if (matches(Entry(index)))
                return index;
        }

        return 0;
    }

    private static int Integer(ReadOnlySpan<byte> block, ref int at, int bits)
    {
        int mask = (1 << bits) - 1;
        int value = block[at++] & mask;
        if (value < mask)
            return value;
        for (int shift = 0; ; shift += 7)
        {
            value += (block[at] & 0x7f) << shift;
            if ((block[at++] & 0x80) == 0)
                return value;
        }
    }

    private static void Integer(List<byte> block, int pattern, int bits, int value)
    {
        int mask = (1 << bits) - 1;
        block.Add((byte)(pattern | Math.Min(value, mask)));
        if (value < mask)
            return;
        for (value -= mask; value >= 0x80; value /= 0x80)
            block.Add((byte)((value % 0x80) + 0x80));
        block.Add((byte)value);
    }

    private static string Text(ReadOnlySpan<byte> block, ref int at)
    {
        bool huffman = (block[at] & 0x80) != 0;
        int length = Integer(block, ref at, 7);
        string text = Encoding.Latin1.GetString(block.Slice(at, length));
        at += length;
        return huffman ? HuffmanRfcTable.Decode(text) : text;
    }

    private static void Text(List<byte> block, string text, bool huffman)
    {
        string coded = huffman ? HuffmanEncode(text) : text;
        Integer(block, huffman ? 0x80 : 0, 7, coded.Length);
        block.AddRange(Encoding.Latin1.GetBytes(coded));
    }
}
