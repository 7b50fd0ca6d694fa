using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// The numbers of one worker: one cell or more for each declared <see cref="Metric"/>. Only the owner adds, with plain
/// stores; any thread may read, because an aligned 64-bit store is never seen half done. From
/// <see cref="MetricRegistry.NewCells"/>.
/// </summary>
public sealed class CounterCells
{
    /// <summary>Cells that all metrics of the process have together: 32 KiB a worker.</summary>
    internal const int Capacity = 4096;

    /// <summary>The first cell that a metric gets. What is before it, and as much behind the last one, stays free: the
    /// array of another worker may be the neighbour in memory, and must not share a cache line.</summary>
    internal const int FirstCell = PaddedInt64.CacheLine / sizeof(long);

    internal readonly long[] Values = new long[Capacity + FirstCell];

    internal CounterCells()
    {
    }

    internal long Read(int cell) => Volatile.Read(ref Values[cell]);
}
