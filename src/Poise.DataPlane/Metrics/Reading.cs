using Poise.Core;

namespace Poise.Metrics;

/// <summary>A number that nobody counts: it is read, off the data path, when somebody asks.</summary>
public abstract class Reading : Metric
{
    private protected Reading(MetricScope? scope, string name, string help, MetricKind kind)
        : base(scope, name, help, cellCount: 0)
    {
        Invariant.Holds(kind is MetricKind.Gauge or MetricKind.Counter);
        Kind = kind;
    }

    public override MetricKind Kind { get; }

    /// <param name="subject">A thing of this metric's scope.</param>
    public abstract double Read(object subject);
}

/// <summary>A number that is read from what it is about.</summary>
/// <typeparam name="T">The type of the things of its scope.</typeparam>
/// <param name="name">See <see cref="Metric"/>.</param>
/// <param name="help">See <see cref="Metric"/>.</param>
/// <param name="read">In base units: seconds, bytes. Any thread may call it.</param>
/// <param name="scope">What it is about; null is the process.</param>
/// <param name="kind">A gauge, or a counter when it only ever grows.</param>
public sealed class Reading<T>(
    string name, string help, Func<T, double> read, MetricScope? scope = null, MetricKind kind = MetricKind.Gauge)
    : Reading(scope, name, help, kind)
    where T : class
{
    public override double Read(object subject) => read((T)subject);
}
