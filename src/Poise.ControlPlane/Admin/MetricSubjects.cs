using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

/// <summary>A thing that metrics are about.</summary>
/// <param name="thing">The live object, for what is read from it.</param>
/// <param name="series">What is counted about it.</param>
internal sealed class MetricSubject(object thing, Series series)
{
    internal object Thing => thing;

    internal Series Series => series;

    /// <summary>Its labels, as the page has them.</summary>
    internal byte[] Labels { get; } = PrometheusText.Labels(series);
}

/// <summary>All things that metrics are about while one snapshot is in force, by scope, each series once.</summary>
internal sealed class MetricSubjects
{
    private readonly Dictionary<MetricScope, MetricSubject[]> _byScope;

    internal MetricSubjects(MetricSubject process, Snapshot snapshot)
    {
        Snapshot = snapshot;
        var subjects = new List<MetricSubject> { process };
        foreach (Listener listener in snapshot.Listeners)
        {
            subjects.Add(new MetricSubject(listener, listener.Series));
            foreach (Route route in listener.Routes)
                subjects.Add(new MetricSubject(route, route.Series));
        }
        foreach (Pool pool in snapshot.Pools)
        {
            subjects.Add(new MetricSubject(pool, pool.Series));
            foreach (Backend backend in pool.Backends)
                subjects.Add(new MetricSubject(backend, backend.Series));
        }
        // Routes of one listener may have one name, and then count together.
        _byScope = subjects
            .DistinctBy(subject => subject.Series)
            .GroupBy(subject => subject.Series.Scope)
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    internal Snapshot Snapshot { get; }

    internal MetricSubject[] Of(MetricScope scope) => _byScope.GetValueOrDefault(scope, []);
}
