using System.Numerics;

namespace Poise.Http.H2.Hpack;

/// <summary>
/// The dynamic table (RFC 7541 §2.3.2, §4): a ring of bytes and a ring of entries. Both grow with what is in them, so
/// that a connection that never adds an entry has neither; past its largest size it allocates nothing.
/// </summary>
/// <param name="limit">The most that <see cref="Resize"/> will be asked for, in octets.</param>
internal sealed class DynamicTable(int limit)
{
    /// <summary>What an entry costs besides its name and value (§4.1).</summary>
    public const int EntryOverhead = 32;

    private byte[] _bytes = [];
    private Entry[] _entries = [];
    private int _end;
    private uint _added;

    /// <summary>The most that <see cref="MaxSize"/> can be.</summary>
    public int Limit { get; } = limit;

    /// <summary>Size that entries may have together, in octets as §4.1 counts them.</summary>
    public int MaxSize { get; private set; } = limit;

    /// <summary>Size of the entries that are there.</summary>
    public int Size { get; private set; }

    /// <summary>How many entries are there.</summary>
    public int Count { get; private set; }

    /// <summary>Entries ever added, which names the newest one until it leaves; wraps around.</summary>
    public uint Added => _added;

    /// <summary>Sets the size, at most <see cref="Limit"/>; the oldest entries go (§4.3).</summary>
    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        EvictTo(maxSize);
    }

    /// <summary>Adds an entry; the oldest make room. One that is larger than the table empties it (§4.4).</summary>
    /// <returns>False when it was too large and is not in the table.</returns>
    public bool Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int size = name.Length + value.Length + EntryOverhead;
        if (size > MaxSize)
        {
            Clear();
            return false;
        }

        EvictTo(MaxSize - size);
        Reserve(name.Length + value.Length);
        _entries[_added & (uint)(_entries.Length - 1)] = new Entry(_end, name.Length, value.Length);
        Put(name);
        Put(value);
        _added++;
        Count++;
        Size += size;
        return true;
    }

    /// <summary>Empties the table.</summary>
    public void Clear() => EvictTo(0);

    /// <summary>Length of the name at <paramref name="index"/>; 0 is the newest entry.</summary>
    public int NameLength(int index) => At(index).NameLength;

    /// <summary>Length of the value at <paramref name="index"/>.</summary>
    public int ValueLength(int index) => At(index).ValueLength;

    /// <summary>Copies the name at <paramref name="index"/>.</summary>
    public void CopyName(int index, Span<byte> destination)
    {
        Entry entry = At(index);
        Copy(entry.Start, destination[..entry.NameLength]);
    }

    /// <summary>Copies the value at <paramref name="index"/>.</summary>
    public void CopyValue(int index, Span<byte> destination)
    {
        Entry entry = At(index);
        Copy(entry.Start + entry.NameLength, destination[..entry.ValueLength]);
    }

    /// <summary>True when the entry at <paramref name="index"/> has this name.</summary>
    public bool HasName(int index, ReadOnlySpan<byte> name)
    {
        Entry entry = At(index);
        return entry.NameLength == name.Length && Equal(entry.Start, name);
    }

    /// <summary>True when the entry at <paramref name="index"/> has this value.</summary>
    public bool HasValue(int index, ReadOnlySpan<byte> value)
    {
        Entry entry = At(index);
        return entry.ValueLength == value.Length && Equal(entry.Start + entry.NameLength, value);
    }

    private Entry At(int index) => _entries[(_added - 1 - (uint)index) & (uint)(_entries.Length - 1)];

    private void EvictTo(int size)
    {
        while (Size > size)
        {
            Entry oldest = At(Count - 1);
            Size -= oldest.NameLength + oldest.ValueLength + EntryOverhead;
            Count--;
        }
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        int start = _end & (_bytes.Length - 1);
        int first = Math.Min(text.Length, _bytes.Length - start);
        text[..first].CopyTo(_bytes.AsSpan(start));
        text[first..].CopyTo(_bytes);
        _end = (start + text.Length) & (_bytes.Length - 1);
    }

    private void Copy(int start, Span<byte> destination)
    {
        start &= _bytes.Length - 1;
        int first = Math.Min(destination.Length, _bytes.Length - start);
        _bytes.AsSpan(start, first).CopyTo(destination);
        _bytes.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    private bool Equal(int start, ReadOnlySpan<byte> text)
    {
        start &= _bytes.Length - 1;
        int first = Math.Min(text.Length, _bytes.Length - start);
        return text[..first].SequenceEqual(_bytes.AsSpan(start, first))
            && text[first..].SequenceEqual(_bytes.AsSpan(0, text.Length - first));
    }

    /// <summary>
    /// Room for one more entry with so many bytes. The bytes that live never exceed the size less the overheads, so
    /// that a ring as large as the limit is never too small.
    /// </summary>
    private void Reserve(int bytes)
    {
        int held = Size - (Count * EntryOverhead);
        if (held + bytes > _bytes.Length || Count == _entries.Length)
            Grow(held + bytes);
    }

    private void Grow(int bytes)
    {
        var longer = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, Math.Max(_bytes.Length, 256)))];
        var more = new Entry[BitOperations.RoundUpToPowerOf2((uint)Math.Max(Count + 1, 8))];
        int end = 0;
        for (int index = Count - 1; index >= 0; index--)
        {
            Entry entry = At(index);
            int length = entry.NameLength + entry.ValueLength;
            Copy(entry.Start, longer.AsSpan(end, length));
            more[(_added - 1 - (uint)index) & (uint)(more.Length - 1)] =
                new Entry(end, entry.NameLength, entry.ValueLength);
            end += length;
        }

        _bytes = longer;
        _entries = more;
        _end = end & (longer.Length - 1);
    }

    private readonly record struct Entry(int Start, int NameLength, int ValueLength);
}
