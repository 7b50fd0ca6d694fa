using System.Runtime.CompilerServices;
using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// What is counted about one thing: the process, or one listener, route, pool or backend. The thing owns it, and hands
/// it on to whoever takes its place under the same name, so that counts outlive a reload; once nothing has the thing
/// any more, its counts go with it.
/// </summary>
/// <remarks>
/// Each worker has cells of its own in it, made when it first adds. The array of them is replaced, never written to: a
/// reader sees all of a growth or nothing, and two workers that come at once both get in.
/// </remarks>
public sealed class Series
{
    private readonly MetricScope _scope;
    private readonly string[] _labelValues;
    private CounterCells?[] _byWorker = [];

    /// <param name="scope">What kind of thing it is.</param>
    /// <param name="labelValues">Its name: one value for each label of <paramref name="scope"/>.</param>
    public Series(MetricScope scope, params string[] labelValues)
    {
        Invariant.Holds(labelValues.Length == scope.Labels.Length);
        _scope = scope;
        _labelValues = labelValues;
    }

    public MetricScope Scope => _scope;

    /// <summary>In the order of <see cref="MetricScope.Labels"/>; any text.</summary>
    public ReadOnlySpan<string> LabelValues => _labelValues;

    /// <summary>The cells that a worker adds to. Its first call allocates them.</summary>
    /// <param name="worker">The worker's own, as <see cref="MetricRegistry.NewCells"/> gave them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CounterCells Of(CounterCells worker)
    {
        CounterCells?[] byWorker = _byWorker;
        int index = worker.Worker;
        return (uint)index < (uint)byWorker.Length && byWorker[index] is { } cells ? cells : Add(index);
    }

    /// <summary>The sum of a cell over all workers.</summary>
    internal long Read(int cell)
    {
        long sum = 0;
        foreach (CounterCells? cells in Volatile.Read(ref _byWorker))
        {
            if (cells is not null)
                sum += cells.Read(cell);
        }
        return sum;
    }

    /// <summary>Makes the cells of a worker that has none yet.</summary>
    internal CounterCells Add(int worker)
    {
        var cells = new CounterCells(_scope, worker);
        CounterCells?[] before;
        CounterCells?[] after;
        do
        {
            before = Volatile.Read(ref _byWorker);
            after = new CounterCells?[Math.Max(before.Length, worker + 1)];
            before.CopyTo(after, 0);
            after[worker] = cells;
        }
        while (Interlocked.CompareExchange(ref _byWorker, after, before) != before);
        return cells;
    }
}
