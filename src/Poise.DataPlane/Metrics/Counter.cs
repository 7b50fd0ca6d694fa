using System.Runtime.CompilerServices;

namespace Poise.Metrics;

/// <summary>A number that only grows.</summary>
public sealed class Counter(string name, string help) : Metric(name, help, 1)
{
    public override MetricKind Kind => MetricKind.Counter;

    /// <summary>Adds on the thread that owns <paramref name="cells"/>: one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, long count = 1) => cells.Values[FirstCell] += count;

    /// <summary>Adds from a thread that owns no cells, as those of the control plane.</summary>
    public void AddShared(MetricRegistry registry, long count = 1) =>
        Interlocked.Add(ref registry.Shared.Values[FirstCell], count);

    internal override IEnumerable<MetricSample> Samples(Func<int, long> read) =>
        [new(this, "", "", "", read(FirstCell))];
}
