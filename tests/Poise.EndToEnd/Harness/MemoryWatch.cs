namespace Poise.EndToEnd.Harness;

/// <summary>Watches how far a process's resident memory grows.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly PoiseProcess _poise;
    private readonly long _before;
    private readonly Timer _timer;
    private long _most;

    internal MemoryWatch(PoiseProcess poise)
    {
        _poise = poise;
        _before = poise.ResidentBytes;
        _timer = new Timer(_ => Sample(), null, 0, 20);
    }

    internal void ExpectGrowthBelow(long bytes)
    {
        Sample();
        Assert.InRange(Interlocked.Read(ref _most) - _before, long.MinValue, bytes);
    }

    public void Dispose()
    {
        using var done = new ManualResetEvent(false);
        _timer.Dispose(done);
        done.WaitOne();
    }

    private void Sample()
    {
        if (_poise.HasExited)
            return;
        long now = _poise.ResidentBytes;
        long most;
        while (now > (most = Interlocked.Read(ref _most)))
            Interlocked.CompareExchange(ref _most, now, most);
    }
}
