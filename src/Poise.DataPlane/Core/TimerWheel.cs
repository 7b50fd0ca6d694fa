using System.Numerics;

namespace Poise.Core;

/// <summary>
/// Something that a <see cref="TimerWheel"/> fires. Moving the deadline later costs nothing: the owner answers in
/// <see cref="OnTimer"/> when it next wants to be asked.
/// </summary>
public abstract class TimerEntry : Runnable
{
    internal TimerEntry? TimerNext;
    internal TimerEntry? TimerPrevious;
    internal long TimerDue;
    internal int TimerSlot = -1;

    internal bool TimerArmed => TimerSlot >= 0;

    /// <summary>The wheel reached the armed time. Runs on the loop; the entry is no longer armed.</summary>
    /// <param name="now">Loop time in nanoseconds.</param>
    protected internal abstract void OnTimer(long now);
}

/// <summary>
/// Every timeout of one loop: four wheels of 64 slots, one millisecond a slot on the first (Varghese and Lauck, 1987).
/// Arm, re-arm and cancel are O(1); a timer never fires early and at most one tick late. Times are nanoseconds.
/// </summary>
public sealed class TimerWheel
{
    /// <summary>Resolution in nanoseconds.</summary>
    public const long Tick = 1_000_000;

    private const int Levels = 4;
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;

    private const int FiringSlot = Levels * Slots;

    private readonly TimerEntry?[] _slots = new TimerEntry?[FiringSlot + 1];
    private readonly ulong[] _occupied = new ulong[Levels + 1];
    private long _tick;

    public TimerWheel(long now) => _tick = now / Tick;

    /// <summary>Armed entries.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Asks that <paramref name="entry"/> fires at <paramref name="due"/> or within one tick after it.
    /// </summary>
    public void Arm(TimerEntry entry, long due)
    {
        Cancel(entry);
        entry.TimerDue = due;
        Link(entry);
        Count++;
    }

    public void Cancel(TimerEntry entry)
    {
        if (!entry.TimerArmed)
            return;
        Unlink(entry);
        Count--;
    }

    /// <summary>Nanoseconds until the wheel next has something to do, or -1 when it is empty.</summary>
    public long UntilNext(long now)
    {
        if (Count == 0)
            return -1;
        long nearest = long.MaxValue;
        for (int level = 0; level < Levels; level++)
        {
            if (_occupied[level] == 0)
                continue;
            int shift = level * SlotBits;
            // A coarser wheel's current slot has been brought down already: what lies in it is a whole turn ahead.
            int first = level == 0 ? 0 : 1;
            int current = (int)(_tick >> shift) + first & (Slots - 1);
            int ahead = first + BitOperations.TrailingZeroCount(BitOperations.RotateRight(_occupied[level], current));
            nearest = Math.Min(nearest, (_tick >> shift) + ahead << shift);
        }
        return Math.Max(0, nearest * Tick - now);
    }

    /// <summary>Fires all that is due at <paramref name="now"/>.</summary>
    public void Advance(long now)
    {
        long target = now / Tick;
        while (_tick <= target)
        {
            if (Count == 0)
            {
                _tick = target + 1;
                return;
            }
            int slot = (int)_tick & (Slots - 1);
            _tick++;
            Fire(slot, now);
            Cascade();
            SkipEmpty(target);
        }
    }

    private void Fire(int slot, long now)
    {
        // Taken aside first: what a timer arms now may belong to this very slot, one turn later.
        for (TimerEntry? entry = _slots[slot]; entry is not null; entry = entry.TimerNext)
            entry.TimerSlot = FiringSlot;
        _slots[FiringSlot] = _slots[slot];
        _slots[slot] = null;
        _occupied[0] &= ~(1UL << slot);
        while (_slots[FiringSlot] is { } entry)
        {
            Cancel(entry);
            entry.OnTimer(now);
        }
    }

    /// <summary>Brings the entries of a coarser slot down when the finer wheel begins a new turn.</summary>
    private void Cascade()
    {
        for (int level = 1; level < Levels; level++)
        {
            int shift = level * SlotBits;
            if ((_tick & ((1L << shift) - 1)) != 0)
                return;
            int slot = level * Slots + ((int)(_tick >> shift) & (Slots - 1));
            TimerEntry? entry = _slots[slot];
            _slots[slot] = null;
            _occupied[level] &= ~(1UL << (slot & (Slots - 1)));
            while (entry is not null)
            {
                TimerEntry? next = entry.TimerNext;
                entry.TimerSlot = -1;
                Link(entry);
                entry = next;
            }
        }
    }

    /// <summary>Jumps over empty slots, but never over a turn, where the coarser wheels must be looked at.</summary>
    private void SkipEmpty(long target)
    {
        int current = (int)_tick & (Slots - 1);
        ulong ahead = _occupied[0] >> current;
        int jump = ahead == 0 ? Slots - current : BitOperations.TrailingZeroCount(ahead);
        if (jump == 0)
            return;
        _tick = Math.Min(_tick + jump, target + 1);
        Cascade();
    }

    private void Link(TimerEntry entry)
    {
        // Rounded up, so that it never fires early; what is due already goes into the slot that fires next.
        long due = Math.Max((entry.TimerDue + Tick - 1) / Tick, _tick);
        long delta = due - _tick;
        int level = 0;
        while (level < Levels - 1 && delta >= 1L << ((level + 1) * SlotBits))
            level++;
        // Beyond the last wheel: parked in its farthest slot, looked at again there.
        long farthest = (1L << (Levels * SlotBits)) - (1L << ((Levels - 1) * SlotBits)) - 1;
        if (delta > farthest)
            due = _tick + farthest;
        int slot = level * Slots + ((int)(due >> (level * SlotBits)) & (Slots - 1));
        TimerEntry? head = _slots[slot];
        entry.TimerSlot = slot;
        entry.TimerPrevious = null;
        entry.TimerNext = head;
        if (head is not null)
            head.TimerPrevious = entry;
        _slots[slot] = entry;
        _occupied[level] |= 1UL << (slot & (Slots - 1));
    }

    private void Unlink(TimerEntry entry)
    {
        int slot = entry.TimerSlot;
        if (entry.TimerPrevious is { } previous)
            previous.TimerNext = entry.TimerNext;
        else
            _slots[slot] = entry.TimerNext;
        if (entry.TimerNext is { } next)
            next.TimerPrevious = entry.TimerPrevious;
        if (_slots[slot] is null)
            _occupied[slot >> SlotBits] &= ~(1UL << (slot & (Slots - 1)));
        entry.TimerNext = entry.TimerPrevious = null;
        entry.TimerSlot = -1;
    }
}
