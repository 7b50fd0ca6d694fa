using Poise.Health;
using Poise.Pools;

namespace Poise.Nodes;

/// <summary>
/// Which worker checks which backend. Each backend has one worker, so that a node probes it once an interval whatever
/// the number of workers. A check that does not change is left alone and keeps its phase; one that changes starts anew
/// from the health that is known.
/// </summary>
internal sealed class HealthAssignment
{
    private Dictionary<Backend, Assigned> _assigned = [];

    /// <summary>
    /// What is to be told to workers. All stops must have been done before the first start is, as a backend's health
    /// has one writer at a time. Workers that are gone need not be told: their checks went with them.
    /// </summary>
    /// <param name="pools">In force from now on.</param>
    /// <param name="workers">Who shares the work, by number; not empty.</param>
    internal HealthChange Change(ReadOnlySpan<CheckedPool> pools, IReadOnlyList<int> workers)
    {
        var wanted = new Dictionary<Backend, Assigned>();
        foreach ((Pool pool, HealthSettings settings) in pools)
        {
            foreach (Backend backend in pool.Backends)
                wanted[backend] = new Assigned(workers[backend.Id % workers.Count], settings);
        }
        List<(int, Backend)> stops =
            [.. from old in _assigned where !IsIn(wanted, old) select (old.Value.Worker, old.Key)];
        KeyValuePair<Backend, Assigned>[] started = [.. wanted.Where(each => !IsIn(_assigned, each))];
        List<(int, HealthStart)> starts = [.. started.Select((each, i) =>
        {
            HealthSettings settings = each.Value.Settings;
            long delayNs = ProbeSchedule.FirstDelay(i, started.Length, settings.IntervalNs);
            return (each.Value.Worker, new HealthStart(each.Key, settings, delayNs));
        })];
        _assigned = wanted;
        return new HealthChange(stops, starts);
    }

    private static bool IsIn(Dictionary<Backend, Assigned> assigned, KeyValuePair<Backend, Assigned> each) =>
        assigned.TryGetValue(each.Key, out Assigned other) && other == each.Value;

    private readonly record struct Assigned(int Worker, HealthSettings Settings);
}

/// <summary>Checks that end and begin, each with the number of the worker that is to do it.</summary>
internal sealed record HealthChange(
    IReadOnlyList<(int Worker, Backend Backend)> Stops, IReadOnlyList<(int Worker, HealthStart Start)> Starts);
