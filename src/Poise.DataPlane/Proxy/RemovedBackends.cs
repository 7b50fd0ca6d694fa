using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>
/// Backends of one pool that the configuration no longer has: connections that nobody uses close at once, work in
/// flight may end by itself until the pool's drain timeout, and is cut then. Each worker does its part.
/// </summary>
public sealed class RemovedBackends
{
    /// <summary>
    /// Nanoseconds for exchanges that began by a past snapshot to pick, as when a request's body has yet to come. A
    /// backend that has no work then is not looked after any longer, however long the timeout is.
    /// </summary>
    internal const long Grace = 10_000_000_000;

    private readonly (Backend Backend, int Removals)[] _removed;
    private readonly long _drainTimeoutNs;

    /// <param name="backends">With <see cref="Backend.IsRemoved"/> set.</param>
    /// <param name="drainTimeoutNs">Nanoseconds that work in flight has left.</param>
    public RemovedBackends(Backend[] backends, long drainTimeoutNs)
    {
        _removed = Array.ConvertAll(backends, backend => (backend, backend.Removals));
        _drainTimeoutNs = drainTimeoutNs;
    }

    public Backend[] Backends => Array.ConvertAll(_removed, each => each.Backend);

    /// <summary>Does a worker's part, on its loop.</summary>
    internal void Begin(Worker worker) => DrainAndCut(worker, [.. _removed], _drainTimeoutNs).Detach();

    private static async LoopTask DrainAndCut(
        Worker worker, List<(Backend Backend, int Removals)> left, long drainTimeoutNs)
    {
        EventLoop loop = worker.Loop;
        foreach ((Backend backend, _) in left)
            worker.Discard(backend);
        long end = loop.Now + drainTimeoutNs;
        var sleep = new LoopTimer(loop);
        while (left.Count > 0 && loop.Now < end)
        {
            await sleep.Until(Math.Min(end, loop.Now + Grace));
            left.RemoveAll(IsDone);
        }
        // What was cut may have been between two waits, or try once more at the only backend that it knows.
        while (left.Count > 0)
        {
            await Cut(loop, left);
            left.RemoveAll(IsDone);
        }
    }

    /// <summary>It has no work, or was taken back, be it to be removed once more.</summary>
    private static bool IsDone((Backend Backend, int Removals) removed) =>
        removed.Backend is not { IsRemoved: true, InFlight: > 0 } || removed.Backend.Removals != removed.Removals;

    /// <summary>
    /// What waits for a backend ends. Where nothing waits for it, as while a slow client takes a response, the client's
    /// wait does.
    /// </summary>
    private static LoopTask Cut(EventLoop loop, List<(Backend Backend, int Removals)> removed)
    {
        var backends = new HashSet<object>();
        foreach ((Backend backend, _) in removed)
            backends.Add(backend);
        return Sweep.Run(loop, connection =>
        {
            bool isOfBackend = connection.Party is { } own && backends.Contains(own);
            bool serves = connection.Companion is { IsAtRest: true, Party: { } other } && backends.Contains(other);
            if (isOfBackend || serves)
                connection.Abort(IoError.Aborted);
            return isOfBackend || serves;
        });
    }
}
