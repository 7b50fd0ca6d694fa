namespace Poise.Metrics;

/// <summary>
/// How the thread that writes a log out sleeps, and how the threads that add lines wake it. Adding costs one read
/// unless the writer is parked: the full fence that such a handshake needs on both sides is made by the writer for
/// every thread of the process, once for each time that it parks.
/// </summary>
public sealed class DrainSignal
{
    // Never disposed: a writer that a stalled sink holds may outlive everything but the process.
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _isParked;

    /// <summary>Says that a line was added. Any thread, after the line can be seen.</summary>
    public void LinesAdded()
    {
        if (_isParked)
            Wake();
    }

    /// <summary>Makes the writer look at once.</summary>
    public void Wake()
    {
        _isParked = false;
        _wake.Set();
    }

    /// <summary>
    /// Writer: sleeps until a line is added, if <paramref name="isIdle"/> still holds. It may wake early.
    /// </summary>
    public void Park(Func<bool> isIdle)
    {
        _isParked = true;
        // From here on either we see a line that was added before, or its thread sees that we are parked.
        Interlocked.MemoryBarrierProcessWide();
        if (isIdle())
            _wake.WaitOne();
        _isParked = false;
    }

    /// <summary>Writer: lets lines gather for a while, so that one write takes many.</summary>
    public void Pause(int milliseconds) => _wake.WaitOne(milliseconds);
}
