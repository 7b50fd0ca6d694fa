namespace Poise.Metrics;

/// <summary>Every declared metric, and which cells are whose. Metrics are declared as their classes are first used, on
/// any thread.</summary>
internal sealed class MetricTable
{
    private readonly Lock _gate = new();
    private readonly List<Metric> _metrics = [];
    private readonly HashSet<string> _names = [];
    private int _nextCell = CounterCells.FirstCell;

    /// <summary>The metrics that the sources of this process declare.</summary>
    internal static MetricTable Declared { get; } = new();

    /// <summary>Gives <paramref name="metric"/> its cells, unless its name is taken or there are none left.</summary>
    internal bool TryAdd(Metric metric, string name, int cellCount, out int firstCell)
    {
        lock (_gate)
        {
            firstCell = _nextCell;
            if (cellCount > CounterCells.Capacity - _nextCell || !_names.Add(name))
                return false;
            _nextCell += cellCount;
            _metrics.Add(metric);
            return true;
        }
    }

    /// <summary>The metrics declared so far, in the order of their names.</summary>
    internal IReadOnlyList<Metric> InOrder()
    {
        lock (_gate)
        {
            Metric[] metrics = [.. _metrics];
            Array.Sort(metrics, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return metrics;
        }
    }
}
