using System.Runtime.CompilerServices;
using Poise.Core;

namespace Poise.Metrics;

/// <summary>Numbers that only grow, one for each value of a closed set, told apart by a label.</summary>
public abstract class CounterVector : Metric
{
    private readonly string[] _labelValues;

    private protected CounterVector(MetricScope? scope, string name, string help, string label, string[] labelValues)
        : base(scope, name, help, labelValues.Length)
    {
        Label = label;
        _labelValues = labelValues;
    }

    public override MetricKind Kind => MetricKind.Counter;

    /// <summary>The name of the label.</summary>
    public string Label { get; }

    /// <summary>The values of the label; one that is empty is counted but not shown.</summary>
    public ReadOnlySpan<string> LabelValues => _labelValues;

    /// <summary>The sum over all workers for the value at <paramref name="index"/>.</summary>
    public long Read(Series series, int index) => series.Read(FirstCell + index);
}

/// <summary>Numbers that only grow, one for each value of an enum, told apart by a label.</summary>
/// <typeparam name="T">An enum of bytes whose values run from 0 without gaps.</typeparam>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="label">The name of the label.</param>
/// <param name="valueOf">The value of the label; a value whose label is empty is counted but not shown.</param>
/// <param name="scope">What it is about; null is the process.</param>
public sealed class CounterVector<T>(
    string name, string help, string label, Func<T, string> valueOf, MetricScope? scope = null)
    : CounterVector(scope, name, help, label, LabelValuesOf(valueOf))
    where T : unmanaged, Enum
{
    /// <summary>Adds on the thread that owns <paramref name="cells"/>: one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, T value, long count = 1) =>
        cells.Values[FirstCell + Unsafe.BitCast<T, byte>(value)] += count;

    /// <summary>Adds from a thread that owns no cells, as those of the control plane.</summary>
    public void AddShared(MetricRegistry registry, T value, long count = 1) =>
        Interlocked.Add(ref registry.Shared.Values[FirstCell + Unsafe.BitCast<T, byte>(value)], count);

    /// <summary>The sum over all workers for <paramref name="value"/>.</summary>
    public long Read(Series series, T value) => Read(series, Unsafe.BitCast<T, byte>(value));

    /// <summary>The sum over all workers and values.</summary>
    public long Read(Series series)
    {
        long sum = 0;
        for (int i = 0; i < LabelValues.Length; i++)
            sum += Read(series, i);
        return sum;
    }

    private static string[] LabelValuesOf(Func<T, string> valueOf)
    {
        T[] values = Enum.GetValues<T>();
        string[] labels = new string[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Invariant.Holds(Unsafe.BitCast<T, byte>(values[i]) == i);
            labels[i] = valueOf(values[i]);
        }
        return labels;
    }
}
