using Poise.Core;

namespace Poise.Metrics;

/// <summary>How a metric is to be read, in Prometheus' words.</summary>
public enum MetricKind
{
    /// <summary>Only ever grows.</summary>
    Counter,

    /// <summary>Cumulative counts by upper bound, their sum and their number.</summary>
    Histogram,
}

/// <summary>
/// Something that is counted. Declare it once, as a <c>static readonly</c> of the class that counts; there are no
/// gauges: what is open now is what was opened less what was closed. A name that is declared twice ends the process.
/// </summary>
public abstract class Metric
{
    /// <param name="name">As Prometheus wants it: <c>poise_..._total</c>, or <c>poise_..._seconds</c>.</param>
    /// <param name="help">One sentence for the user.</param>
    /// <param name="cellCount">Numbers that it needs from each worker.</param>
    private protected Metric(string name, string help, int cellCount)
    {
        Invariant.Holds(IsName(name) && help.Length > 0);
        Name = name;
        Help = help;
        // Other threads can see it from here on. Derived classes set their fields by initializers, which run before.
        Invariant.Holds(MetricTable.Declared.TryAdd(this, name, cellCount, out int firstCell), name);
        FirstCell = firstCell;
    }

    public string Name { get; }

    public string Help { get; }

    public abstract MetricKind Kind { get; }

    internal int FirstCell { get; }

    /// <summary>The lines of this metric, off the data path.</summary>
    /// <param name="read">The sum of a cell over all workers.</param>
    internal abstract IEnumerable<MetricSample> Samples(Func<int, long> read);

    /// <summary>Lower case words, as in the naming practice of Prometheus.</summary>
    internal static bool IsName(string name) =>
        name.StartsWith("poise_", StringComparison.Ordinal)
        && name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_") < 0;
}

/// <summary>One number of a metric, as one line of the Prometheus text format has it.</summary>
/// <param name="Metric">What it belongs to: name, help and kind.</param>
/// <param name="Suffix">Follows the name: empty, <c>_bucket</c>, <c>_sum</c> or <c>_count</c>.</param>
/// <param name="LabelName">Empty when there is no label.</param>
/// <param name="LabelValue">Not escaped yet.</param>
/// <param name="Value">Since the start of the process; durations in seconds.</param>
public readonly record struct MetricSample(
    Metric Metric, string Suffix, string LabelName, string LabelValue, double Value);
