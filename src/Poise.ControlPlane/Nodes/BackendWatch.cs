using Poise.Discovery;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>Runs an action on the thread of the worker of that number. The task ends when it has run.</summary>
internal delegate Task TellWorker(int worker, Action<Worker> action);

/// <summary>
/// What a node finds out of its backends by itself: the addresses behind their names, and their health. One caller at a
/// time.
/// </summary>
/// <param name="events">Is told what changes.</param>
/// <param name="moved">A backend's address is no longer what it was.</param>
/// <param name="tell">Reaches the workers, which run the checks.</param>
internal sealed class BackendWatch(EventLog events, Action<Backend> moved, TellWorker tell) : IDisposable
{
    private readonly HostNames _names = new(HostNames.AskSystem, TimeProvider.System, events, moved);
    private readonly HealthAssignment _assignment = new();

    /// <summary>
    /// Asks for the host names of these pools, now and again. Ends with the first answers, or after two seconds.
    /// </summary>
    internal Task Resolve(Snapshot snapshot) =>
        _names.Follow(snapshot.Pools.SelectMany(pool => pool.Backends.ToArray()));

    /// <summary>Checks these pools by these workers from now on. Ends when the workers have been told.</summary>
    internal async Task Check(Snapshot snapshot, IReadOnlyList<int> workers)
    {
        HealthChange change = _assignment.Change(snapshot.Checks, workers);
        await Task.WhenAll(ByWorker(change.Stops).Select(
            stops => tell(stops.Worker, worker => Array.ForEach(stops.Each, worker.Checks.Stop))));
        await Task.WhenAll(ByWorker(change.Starts).Select(
            starts => tell(starts.Worker, worker => Array.ForEach(starts.Each, worker.Checks.Start))));
    }

    private static IEnumerable<(int Worker, T[] Each)> ByWorker<T>(IReadOnlyList<(int Worker, T Each)> all) =>
        all.GroupBy(one => one.Worker, one => one.Each, (worker, each) => (worker, each.ToArray()));

    public void Dispose() => _names.Dispose();
}
