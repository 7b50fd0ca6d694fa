namespace Poise.Core;

/// <summary>Work that waits its turn on a loop's ready list. It is on the list at most once at a time.</summary>
public abstract class Runnable
{
    internal Runnable? NextReady;
    internal bool Queued;

    /// <summary>Called by the loop's dispatcher, never from other code, so that the stack stays one deep.</summary>
    protected internal abstract void Run();
}

/// <summary>A first-in first-out chain of <see cref="Runnable"/>s, linked through themselves.</summary>
public struct ReadyList
{
    private Runnable? _first;
    private Runnable? _last;

    public readonly bool IsEmpty => _first is null;

    /// <summary>Puts <paramref name="item"/> at the end; an item that already waits stays where it is.</summary>
    public void Add(Runnable item)
    {
        if (item.Queued)
            return;
        item.Queued = true;
        if (_last is null)
            _first = item;
        else
            _last.NextReady = item;
        _last = item;
    }

    /// <summary>
    /// Runs what waits now; what is added meanwhile waits for the next call, so that I/O gets its turn.
    /// </summary>
    public void RunAll()
    {
        Runnable? item = _first;
        _first = _last = null;
        while (item is not null)
        {
            Runnable? next = item.NextReady;
            item.NextReady = null;
            item.Queued = false;
            item.Run();
            item = next;
        }
    }
}
