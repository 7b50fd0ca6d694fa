using System.Buffers.Binary;
using System.Numerics;

namespace Poise.Core;

/// <summary>
/// An immutable map from byte strings to numbers, looked up by span without allocating: open addressing at half load,
/// so a miss costs about one probe. The keys come from the configuration; a client chooses what is looked up, which
/// can cost it at most the longest run of taken slots.
/// </summary>
public sealed class ByteKeyMap
{
    /// <summary>What <see cref="Find"/> gives for a key that is not there.</summary>
    public const int None = -1;

    private readonly byte[][] _keys;
    private readonly int[] _slots;
    private readonly int[] _lengths;

    /// <param name="keys">All different; each one's value is its place in this list.</param>
    public ByteKeyMap(ReadOnlySpan<byte[]> keys)
    {
        _keys = keys.ToArray();
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, keys.Length * 2))];
        Array.Fill(_slots, None);
        SortedSet<int> lengths = [];
        for (int value = 0; value < _keys.Length; value++)
        {
            int slot = FirstSlot(_keys[value]);
            for (; _slots[slot] != None; slot = Next(slot))
                Invariant.Holds(!_keys[_slots[slot]].AsSpan().SequenceEqual(_keys[value]));
            _slots[slot] = value;
            lengths.Add(-_keys[value].Length);
        }

        _lengths = new int[lengths.Count];
        int at = 0;
        foreach (int length in lengths)
            _lengths[at++] = -length;
    }

    public int Count => _keys.Length;

    /// <summary>The lengths that keys have, longest first: what a search for the longest prefix need try.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>The value of the key, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        for (int slot = FirstSlot(key); _slots[slot] != None; slot = Next(slot))
        {
            if (key.SequenceEqual(_keys[_slots[slot]]))
                return _slots[slot];
        }

        return None;
    }

    private int FirstSlot(ReadOnlySpan<byte> key) => (int)Hash(key) & (_slots.Length - 1);

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);

    // Multiply and fold by words. The result never leaves the process, so its form may change.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)key.Length * multiplier;
        while (key.Length >= sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key), multiplier);
            key = key[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (byte b in key)
            tail = tail << 8 | b;
        return (uint)Fold(hash ^ tail, multiplier);
    }

    private static ulong Fold(ulong value, ulong multiplier)
    {
        ulong high = Math.BigMul(value, multiplier, out ulong low);
        return high ^ low;
    }
}
