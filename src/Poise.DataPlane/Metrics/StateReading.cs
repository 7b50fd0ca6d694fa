namespace Poise.Metrics;

/// <summary>A word that is read: the value of a label, on a sample that is always 1.</summary>
public abstract class StateReading : Metric
{
    private protected StateReading(MetricScope? scope, string name, string help, string label)
        : base(scope, name, help, cellCount: 0) => Label = label;

    public override MetricKind Kind => MetricKind.Gauge;

    /// <summary>The name of the label.</summary>
    public string Label { get; }

    /// <param name="subject">A thing of this metric's scope.</param>
    public abstract string Read(object subject);
}

/// <summary>A word that is read from what it is about. Only the present one is shown.</summary>
/// <typeparam name="T">The type of the things of its scope.</typeparam>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="label">The name of the label.</param>
/// <param name="read">Any text. Any thread may call it.</param>
/// <param name="scope">What it is about; null is the process.</param>
public sealed class StateReading<T>(
    string name, string help, string label, Func<T, string> read, MetricScope? scope = null)
    : StateReading(scope, name, help, label)
    where T : class
{
    public override string Read(object subject) => read((T)subject);
}
