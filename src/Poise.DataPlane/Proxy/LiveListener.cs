using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>
/// What the listeners of one name and protocol have in common over all snapshots: the count of their connections, and
/// which of them is in force. A connection asks for that anew with each request, so that an existing one follows a
/// change of the configuration; an exchange keeps the listener that it began with.
/// </summary>
public sealed class LiveListener(string name)
{
    private volatile Listener? _last;
    private volatile bool _isRemoved;

    public string Name => name;

    /// <summary>What is counted about them, over all workers.</summary>
    public Series Series { get; } = ListenerMetrics.NewSeries(name);

    /// <summary>Open connections, over all workers.</summary>
    public ListenerGauge Gauge { get; } = new();

    /// <summary>
    /// The listener of the present snapshot, or null once the configuration no longer has one: what is connected may
    /// finish what it does, and then closes.
    /// </summary>
    public Listener? Current
    {
        get => _isRemoved ? null : _last;
        set
        {
            if (value is not null)
                _last = value;
            _isRemoved = value is null;
        }
    }

    /// <summary>The last listener that was in force: its rules hold for what is still connected.</summary>
    internal Listener? Last => _last;

    /// <summary>The same, once there was one.</summary>
    internal Listener InForce => _last!;

    /// <summary>The configuration no longer has a listener of this name and protocol.</summary>
    internal bool IsRemoved => _isRemoved;
}
