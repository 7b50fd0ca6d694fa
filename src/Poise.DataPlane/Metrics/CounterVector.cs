using System.Runtime.CompilerServices;
using Poise.Core;

namespace Poise.Metrics;

/// <summary>Numbers that only grow, one for each value of a closed set, told apart by a label.</summary>
/// <typeparam name="T">An enum of bytes whose values run from 0 without gaps.</typeparam>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="label">The name of the label.</param>
/// <param name="valueOf">The value of the label; a value whose label is empty is counted but not shown.</param>
public sealed class CounterVector<T>(string name, string help, string label, Func<T, string> valueOf)
    : Metric(name, help, Enum.GetValues<T>().Length)
    where T : unmanaged, Enum
{
    private readonly string[] _labelValues = LabelValues(valueOf);

    public override MetricKind Kind => MetricKind.Counter;

    /// <summary>Adds on the thread that owns <paramref name="cells"/>: one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(CounterCells cells, T value, long count = 1) => cells.Values[CellOf(value)] += count;

    internal int CellOf(T value) => FirstCell + Unsafe.BitCast<T, byte>(value);

    internal override IEnumerable<MetricSample> Samples(Func<int, long> read)
    {
        for (int i = 0; i < _labelValues.Length; i++)
        {
            if (_labelValues[i].Length > 0)
                yield return new(this, "", label, _labelValues[i], read(FirstCell + i));
        }
    }

    private static string[] LabelValues(Func<T, string> valueOf)
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
