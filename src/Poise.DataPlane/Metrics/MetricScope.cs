using Poise.Core;

namespace Poise.Metrics;

/// <summary>
/// What metrics are about: the process, or each listener, route, pool or backend. Declare it once, as a <c>static
/// readonly</c> beside the metrics that are about it; a <see cref="Series"/> holds what is counted about one of them.
/// </summary>
public sealed class MetricScope
{
    private readonly string[] _labels;

    /// <param name="name">What it is about, in one word.</param>
    /// <param name="capacity">Numbers that its metrics need together, from each worker and for each series.</param>
    /// <param name="labels">The names of the labels that tell its series apart.</param>
    internal MetricScope(string name, int capacity, params string[] labels)
    {
        Invariant.Holds(capacity > 0);
        Name = name;
        Capacity = capacity;
        _labels = labels;
    }

    /// <summary>The process as a whole: 32 KiB a worker.</summary>
    public static MetricScope Process { get; } = new("process", 4096);

    public string Name { get; }

    /// <summary>In the order of <see cref="Series.LabelValues"/>.</summary>
    public ReadOnlySpan<string> Labels => _labels;

    internal int Capacity { get; }
}
