using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>
/// Backends of one pool that the configuration no longer has, on one worker: connections that nobody uses close at
/// once, work in flight may end by itself until the pool's drain timeout, and is cut then.
/// </summary>
public sealed class RemovedBackends
{
    private readonly Backend[] _backends;
    private readonly int[] _removals;
    private readonly long _drainTimeoutNs;

    /// <param name="backends">With <see cref="Backend.IsRemoved"/> set.</param>
    /// <param name="drainTimeoutNs">Nanoseconds that work in flight has left.</param>
    public RemovedBackends(Backend[] backends, long drainTimeoutNs)
    {
        _backends = backends;
        _removals = Array.ConvertAll(backends, backend => backend.Removals);
        _drainTimeoutNs = drainTimeoutNs;
    }

    public ReadOnlySpan<Backend> Backends => _backends;

    /// <summary>Runs to the cut, on the worker's loop.</summary>
    internal async LoopTask DrainAndCut(Worker worker)
    {
        foreach (Backend backend in _backends)
            worker.Discard(backend);
        var timeout = new LoopTimer(worker.Loop);
        await timeout.Until(worker.Loop.Now + _drainTimeoutNs);
        // What was cut may have been between two waits, or try once more at the only backend that it knows.
        while (StillAtWork() is { Count: > 0 } left)
            await Cut(worker.Loop, left);
    }

    /// <summary>Those that have work and were not taken back, not even to be removed once more.</summary>
    private HashSet<Backend> StillAtWork()
    {
        var left = new HashSet<Backend>();
        for (int i = 0; i < _backends.Length; i++)
        {
            Backend backend = _backends[i];
            if (backend is { IsRemoved: true, InFlight: > 0 } && backend.Removals == _removals[i])
                left.Add(backend);
        }
        return left;
    }

    /// <summary>
    /// What waits for a backend ends. Where nothing waits for it, as while a slow client takes a response, the client's
    /// wait does.
    /// </summary>
    private static LoopTask Cut(EventLoop loop, HashSet<Backend> backends)
    {
        return Sweep.Run(loop, connection =>
        {
            bool isOfBackend = connection.Party is Backend own && backends.Contains(own);
            bool serves = connection.Companion is { IsAtRest: true, Party: Backend other } && backends.Contains(other);
            if (isOfBackend || serves)
                connection.Abort(IoError.Aborted);
            return isOfBackend || serves;
        });
    }
}
