namespace Poise.Io;

/// <summary>
/// Slots of a loop's descriptors. A freed slot rests until the end of the next turn, because completions that were
/// queued for its old owner may still be read until then.
/// </summary>
internal sealed class SlotTable
{
    private Pollable?[] _slots = new Pollable?[64];
    private readonly Stack<int> _unused = new();
    private readonly Stack<Connection> _freeConnections = new();
    private List<Pollable> _retired = [];
    private List<Pollable> _resting = [];
    private int _next;
    // One count for all slots: an object that is new to a slot must not begin where the slot's first one began.
    private uint _generation;

    /// <summary>Descriptors in the table now.</summary>
    internal int Count { get; private set; }

    internal Connection RentConnection(EventLoop loop)
    {
        if (!_freeConnections.TryPop(out Connection? connection))
        {
            connection = new Connection(loop);
            Place(connection);
        }
        connection.Descriptor = EventLoop.UnconnectedDescriptor;
        Count++;
        return connection;
    }

    internal void Add(Pollable pollable)
    {
        Place(pollable);
        Count++;
    }

    internal Pollable? Find(int slot, uint generation) =>
        (uint)slot < (uint)_slots.Length && _slots[slot] is { } found && found.Generation == generation ? found : null;

    internal void Retire(Pollable pollable)
    {
        pollable.Generation = ++_generation;
        Count--;
        _retired.Add(pollable);
    }

    /// <summary>Call once at the end of each turn.</summary>
    internal void EndTurn()
    {
        if (_retired.Count == 0 && _resting.Count == 0)
            return;
        foreach (Pollable pollable in _resting)
            Recycle(pollable);
        _resting.Clear();
        (_retired, _resting) = (_resting, _retired);
    }

    /// <summary>Slots that were ever used.</summary>
    internal int Length => _next;

    /// <summary>What is open in a slot below <see cref="Length"/>, or null.</summary>
    internal Pollable? At(int slot) => _slots[slot] is { IsOpen: true } pollable ? pollable : null;

    internal IEnumerable<Pollable> All()
    {
        for (int i = 0; i < _next; i++)
        {
            if (At(i) is { } pollable)
                yield return pollable;
        }
    }

    private void Place(Pollable pollable)
    {
        if (!_unused.TryPop(out int slot))
        {
            slot = _next++;
            if (slot == _slots.Length)
                Array.Resize(ref _slots, slot * 2);
        }
        _slots[slot] = pollable;
        pollable.Slot = slot;
        pollable.Generation = ++_generation;
    }

    private void Recycle(Pollable pollable)
    {
        if (pollable is Connection connection)
        {
            connection.Forget();
            _freeConnections.Push(connection);
            return;
        }
        _slots[pollable.Slot] = null;
        _unused.Push(pollable.Slot);
        pollable.Slot = -1;
    }
}
