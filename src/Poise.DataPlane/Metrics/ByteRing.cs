using System.Runtime.InteropServices;
using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// Records on their way from one thread to one other, without locks, waiting or allocation. A record is written in one
/// piece, beyond the ring's end where need be, and the part beyond is then copied to the front: no record is split for
/// the writer, and at most one copy is made a round.
/// </summary>
internal sealed class ByteRing
{
    private readonly byte[] _bytes;
    private readonly int _capacity;
    private readonly int _maxRecord;
    private Positions _at;

    /// <param name="capacity">Bytes that can wait, a power of two.</param>
    /// <param name="maxRecord">Most bytes of one record, at most the capacity.</param>
    internal ByteRing(int capacity, int maxRecord)
    {
        Invariant.Holds(int.IsPow2(capacity) && maxRecord > 0 && maxRecord <= capacity);
        _capacity = capacity;
        _maxRecord = maxRecord;
        // What no record has reached yet costs address space alone.
        _bytes = GC.AllocateUninitializedArray<byte>(capacity + maxRecord);
    }

    internal bool IsEmpty => Volatile.Read(ref _at.Written) == Volatile.Read(ref _at.Read);

    /// <summary>Producer: room for one record, if that much is free.</summary>
    internal bool TryReserve(out Span<byte> record)
    {
        record = default;
        if (_capacity - (_at.Written - _at.KnownRead) < _maxRecord)
        {
            _at.KnownRead = Volatile.Read(ref _at.Read);
            if (_capacity - (_at.Written - _at.KnownRead) < _maxRecord)
                return false;
        }
        record = _bytes.AsSpan(Offset(_at.Written), _maxRecord);
        return true;
    }

    /// <summary>Producer: hands over the first <paramref name="length"/> bytes of what was reserved.</summary>
    internal void Commit(int length)
    {
        Invariant.Holds((uint)length <= (uint)_maxRecord);
        int beyond = Offset(_at.Written) + length - _capacity;
        if (beyond > 0)
            _bytes.AsSpan(_capacity, beyond).CopyTo(_bytes);
        Volatile.Write(ref _at.Written, _at.Written + length);
    }

    /// <summary>Consumer: what waits, up to the ring's end; the rest of a record may follow its release.</summary>
    internal ReadOnlySpan<byte> Peek()
    {
        int offset = Offset(_at.Read);
        long waiting = Volatile.Read(ref _at.Written) - _at.Read;
        return _bytes.AsSpan(offset, (int)Math.Min(waiting, _capacity - offset));
    }

    /// <summary>Consumer: gives back the first <paramref name="length"/> bytes of what was peeked.</summary>
    internal void Release(int length) => Volatile.Write(ref _at.Read, _at.Read + length);

    private int Offset(long position) => (int)(position & (_capacity - 1));

    // Each side's positions, counted in bytes since the start, on cache lines of their own.
    [StructLayout(LayoutKind.Explicit, Size = 4 * PaddedInt64.CacheLine)]
    private struct Positions
    {
        [FieldOffset(PaddedInt64.CacheLine)]
        internal long Written;

        // The producer's latest look at Read: it looks again only when it seems to have no room.
        [FieldOffset(PaddedInt64.CacheLine + sizeof(long))]
        internal long KnownRead;

        [FieldOffset(2 * PaddedInt64.CacheLine + sizeof(long))]
        internal long Read;
    }
}
