namespace Poise.Metrics;

/// <summary>Every declared metric, and which cells of its scope are whose. Metrics are declared as their classes are
/// first used, on any thread.</summary>
internal sealed class MetricTable
{
    private readonly Lock _gate = new();
    private readonly List<Metric> _metrics = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<MetricScope, int> _taken = [];

    /// <summary>The metrics that the sources of this process declare.</summary>
    internal static MetricTable Declared { get; } = new();

    /// <summary>Gives <paramref name="metric"/> its cells, unless its name is taken or there are none left.</summary>
    internal bool TryAdd(Metric metric, string name, MetricScope scope, int cellCount, out int firstCell)
    {
        lock (_gate)
        {
            int taken = _taken.GetValueOrDefault(scope);
            firstCell = CounterCells.FirstCell + taken;
            if (cellCount > scope.Capacity - taken || !_names.Add(name))
                return false;
            _taken[scope] = taken + cellCount;
            _metrics.Add(metric);
            return true;
        }
    }

    /// <summary>The metrics declared so far, in the order of their names.</summary>
    internal Metric[] InOrder()
    {
        lock (_gate)
        {
            Metric[] metrics = [.. _metrics];
            Array.Sort(metrics, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return metrics;
        }
    }
}
