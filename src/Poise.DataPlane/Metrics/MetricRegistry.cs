namespace Poise.Metrics;

/// <summary>
/// The numbers of one process: gives each worker its cells and adds them up for whoever shows them. What it reads is
/// not one instant over all cells, but each number is one that was true, and none ever goes back.
/// </summary>
public sealed class MetricRegistry
{
    private volatile CounterCells[] _workers = [];

    public MetricRegistry() => Shared = NewCells();

    /// <summary>For the threads that own no cells; they add with <see cref="Interlocked"/>.</summary>
    internal CounterCells Shared { get; }

    /// <summary>Cells for one worker, for as long as the process lives. Any thread may call it.</summary>
    public CounterCells NewCells()
    {
        var cells = new CounterCells();
        CounterCells[] before;
        do
            before = _workers;
#pragma warning disable CS0420 // The exchange is the volatile access.
        while (Interlocked.CompareExchange(ref _workers, [.. before, cells], before) != before);
#pragma warning restore CS0420
        return cells;
    }

    /// <summary>The sum of a counter over all workers.</summary>
    public long Read(Counter counter) => Sum(counter.FirstCell);

    /// <summary>The sum over all workers of a counter's number for <paramref name="value"/>.</summary>
    public long Read<T>(CounterVector<T> counter, T value) where T : unmanaged, Enum => Sum(counter.CellOf(value));

    /// <summary>
    /// Everything that is counted, ordered by metric, so that name, help and kind need writing only when
    /// <see cref="MetricSample.Metric"/> changes. A metric is there once the class that declares it was used.
    /// </summary>
    public IEnumerable<MetricSample> Samples()
    {
        foreach (Metric metric in MetricTable.Declared.InOrder())
        {
            foreach (MetricSample sample in metric.Samples(Sum))
                yield return sample;
        }
    }

    private long Sum(int cell)
    {
        long sum = 0;
        foreach (CounterCells cells in _workers)
            sum += cells.Read(cell);
        return sum;
    }
}
