using Poise.Io;
using Poise.Metrics;
using Poise.Pools;

namespace Poise.Health;

/// <summary>A check that is to begin.</summary>
/// <param name="Backend">Whose.</param>
/// <param name="Settings">How.</param>
/// <param name="DelayNs">Until its first probe, in nanoseconds.</param>
public readonly record struct HealthStart(Backend Backend, HealthSettings Settings, long DelayNs);

/// <summary>
/// The health checks that one loop runs, on that loop's thread. Each backend is checked by one loop of the process at a
/// time: the one that runs its check writes its health.
/// </summary>
/// <param name="loop">Runs them.</param>
/// <param name="cells">Counts for them.</param>
/// <param name="events">Is told of each transition, or null for silence.</param>
public sealed class HealthChecks(EventLoop loop, CounterCells cells, EventLog? events)
{
    /// <summary>
    /// Probes that begin in one turn. A connect is the dearest call of a probe, about 10 µs of a loop that has clients
    /// waiting; the rest of those due follow a tick later.
    /// </summary>
    internal const int StartsPerTurn = 64;

    private readonly Dictionary<Backend, RunningCheck> _running = [];
    private long _turn = -1;
    private int _startsInTurn;

    /// <summary>Backends that are checked here.</summary>
    public int Count => _running.Count;

    internal EventLoop Loop => loop;

    internal CounterCells Cells => cells;

    internal EventLog? Events => events;

    internal ProbeContext Context { get; } = new(loop);

    /// <summary>
    /// Begins a check. One that runs for the same backend ends; the health that is known stays, and the new schedule
    /// and thresholds go on from it.
    /// </summary>
    public void Start(HealthStart start)
    {
        Stop(start.Backend);
        var check = new RunningCheck(this, start.Backend, start.Settings);
        _running.Add(start.Backend, check);
        check.Run(loop.Now + start.DelayNs).Detach();
    }

    /// <summary>Ends the check of a backend, if there is one; its health stays what it is.</summary>
    public void Stop(Backend backend)
    {
        if (_running.Remove(backend, out RunningCheck? check))
            check.Stop();
    }

    /// <summary>Ends all checks.</summary>
    public void StopAll()
    {
        foreach (RunningCheck check in _running.Values)
            check.Stop();
        _running.Clear();
    }

    /// <summary>Whether one more probe may begin in this turn; if so, it counts.</summary>
    internal bool TryStartProbe()
    {
        if (_turn != loop.Turn)
        {
            _turn = loop.Turn;
            _startsInTurn = 0;
        }
        return _startsInTurn++ < StartsPerTurn;
    }
}
