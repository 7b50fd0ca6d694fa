using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// What one worker has counted about one thing: one cell or more for each <see cref="Metric"/> of its scope. Only the
/// owner adds, with plain stores; any thread may read, because an aligned 64-bit store is never seen half done. Those
/// about the process come from <see cref="MetricRegistry.NewCells"/> and stand for the worker; <see cref="Series.Of"/>
/// gives a worker those about anything else.
/// </summary>
public sealed class CounterCells
{
    /// <summary>The first cell that a metric gets. What is before it stays free: the cells of another worker may lie
    /// before these in memory, and must not share a cache line.</summary>
    internal const int FirstCell = PaddedInt64.CacheLine / sizeof(long);

    internal readonly long[] Values;

    internal CounterCells(MetricScope scope, int worker)
    {
        Values = new long[FirstCell + scope.Capacity];
        Worker = worker;
    }

    /// <summary>A small number for the one who adds, the same over all series.</summary>
    internal int Worker { get; }

    internal long Read(int cell) => Volatile.Read(ref Values[cell]);
}
