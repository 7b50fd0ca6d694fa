using System.Runtime.CompilerServices;

namespace Poise.Metrics;

/// <summary>A number that only grows.</summary>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="scope">What it is about; null is the process.</param>
public sealed class Counter(string name, string help, MetricScope? scope = null) : Metric(scope, name, help, 1)
{
    public override MetricKind Kind => MetricKind.Counter;

    /// <summary>Adds on the thread that owns <paramref name="cells"/>: one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, long count = 1) => cells.Values[FirstCell] += count;

    /// <summary>Adds from a thread that owns no cells, as those of the control plane.</summary>
    public void AddShared(MetricRegistry registry, long count = 1) =>
        Interlocked.Add(ref registry.Shared.Values[FirstCell], count);

    /// <summary>The sum over all workers.</summary>
    public long Read(Series series) => series.Read(FirstCell);
}
