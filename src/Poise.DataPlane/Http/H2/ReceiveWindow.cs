namespace Poise.Http.H2;

/// <summary>
/// The window that this side gives, and when to give more: once half of it has been used up and consumed, so that a
/// fast sender never waits and small pieces do not cost a WINDOW_UPDATE each. What is not consumed is never given
/// again, which bounds what must be held.
/// </summary>
public struct ReceiveWindow
{
    private readonly int _size;
    private FlowWindow _window;
    private int _consumed;

    /// <summary>Starts with all of the window open.</summary>
    /// <param name="size">Octets, 1 to 2^31 − 1; the peer knows of it.</param>
    public ReceiveWindow(int size)
    {
        _size = size;
        _window = new FlowWindow(size);
    }

    /// <summary>Octets that the peer may still send.</summary>
    public readonly int Available => _window.Available;

    /// <summary>DATA came; false when it is more than the window.</summary>
    /// <param name="length">Octets of the frame's payload, padding included.</param>
    public bool TryReceive(int length) => _window.TryTake(length);

    /// <summary>Octets were passed on, or dropped. Returns the increment to send now, mostly 0.</summary>
    /// <param name="length">No more than was received and not yet consumed.</param>
    public int Consume(int length)
    {
        _consumed += length;
        if (_consumed < (_size + 1) / 2)
            return 0;
        int increment = _consumed;
        _consumed = 0;
        _window.TryAdd((uint)increment);
        return increment;
    }
}
