using Poise.Core;

namespace Poise.Metrics;

/// <summary>How a metric is to be read, in Prometheus' words.</summary>
public enum MetricKind
{
    /// <summary>Only ever grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Cumulative counts by upper bound, their sum and their number.</summary>
    Histogram,

    /// <summary>A sum and how many it is the sum of.</summary>
    Summary,
}

/// <summary>
/// Something that is counted or read. Declare it once, as a <c>static readonly</c> of the class that counts. What is
/// open now needs no number of its own: it is what was opened less what was closed, or a live object knows it. A name
/// that is declared twice ends the process.
/// </summary>
public abstract class Metric
{
    /// <param name="scope">What it is about; null is the process.</param>
    /// <param name="name">As Prometheus wants it: <c>poise_..._total</c>, or <c>poise_..._seconds</c>.</param>
    /// <param name="help">One sentence for the user.</param>
    /// <param name="cellCount">Numbers that it needs from each worker; 0 when it is read, not counted.</param>
    private protected Metric(MetricScope? scope, string name, string help, int cellCount)
    {
        Invariant.Holds(IsName(name) && help.Length > 0);
        Name = name;
        Help = help;
        Scope = scope ?? MetricScope.Process;
        // Other threads can see it from here on. Derived classes set their fields by initializers, which run before.
        Invariant.Holds(MetricTable.Declared.TryAdd(this, name, Scope, cellCount, out int firstCell), name);
        FirstCell = firstCell;
    }

    public string Name { get; }

    public string Help { get; }

    public MetricScope Scope { get; }

    public abstract MetricKind Kind { get; }

    internal int FirstCell { get; }

    /// <summary>
    /// Lower case words, as in the naming practice of Prometheus, which names what every process has <c>process_</c>.
    /// </summary>
    internal static bool IsName(string name) =>
        (name.StartsWith("poise_", StringComparison.Ordinal) || name.StartsWith("process_", StringComparison.Ordinal))
        && name.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_") < 0;
}
