namespace Poise.Metrics;

/// <summary>
/// The numbers of one process: gives each worker its cells and adds them up for whoever shows them. What it reads is
/// not one instant over all cells, but each number is one that was true, and none ever goes back.
/// </summary>
public sealed class MetricRegistry
{
    private int _workers;

    public MetricRegistry() => Shared = NewCells();

    /// <summary>What is counted about the process as a whole.</summary>
    public Series Process { get; } = new(MetricScope.Process);

    /// <summary>For the threads that own no cells; they add with <see cref="Interlocked"/>.</summary>
    internal CounterCells Shared { get; }

    /// <summary>
    /// Cells for one worker, for as long as the process lives: when the worker is over, the next takes them on. Any
    /// thread may call it.
    /// </summary>
    public CounterCells NewCells() => Process.Add(Interlocked.Increment(ref _workers) - 1);

    /// <summary>Every metric declared so far, ordered by name. One is declared once its class was used.</summary>
    public static Metric[] Declared() => MetricTable.Declared.InOrder();

    /// <summary>A counter of the process, over all workers.</summary>
    public long Read(Counter counter) => counter.Read(Process);

    /// <summary>A counter of the process for <paramref name="value"/>, over all workers.</summary>
    public long Read<T>(CounterVector<T> counter, T value) where T : unmanaged, Enum => counter.Read(Process, value);
}
