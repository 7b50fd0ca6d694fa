using System.Text;
using System.Text.Json;
using Poise.Core;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Simulation;

namespace Poise.Health;

/// <summary>A probe that ends as a test says, after as long as it says.</summary>
internal sealed class ScriptedProbe(Func<ProbeTarget, (ProbeResult Result, long TakesNs)> script) : Probe
{
    /// <summary>When each probe began, in loop time, and whom it asked.</summary>
    public List<(long At, ProbeTarget Target)> Begun { get; } = [];

    public override async LoopTask<ProbeResult> Run(ProbeContext context, ProbeTarget target, long deadline)
    {
        Begun.Add((context.Loop.Now, target));
        (ProbeResult result, long takesNs) = script(target);
        if (takesNs > 0)
            await new LoopTimer(context.Loop).Until(Math.Min(deadline, context.Loop.Now + takesNs));
        return result;
    }
}

/// <summary>The checks of one loop on a virtual clock.</summary>
internal sealed class CheckWorld : IDisposable
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;

    private readonly MetricRegistry _metrics = new();
    private readonly EventLog _events;
    private int _ids;

    public CheckWorld()
    {
        Loop = World.AddLoop(World.AddHost("10.0.0.1"));
        _events = new EventLog(TimeProvider.System, _metrics, LogLevel.Debug);
        Checks = new HealthChecks(Loop, _metrics.NewCells(), _events);
    }

    public SimWorld World { get; } = new(seed: 1);

    public SimLoop Loop { get; }

    public HealthChecks Checks { get; }

    public Backend NewBackend(NetAddress? endpoint = null)
    {
        int id = _ids++;
        return new Backend(new BackendKey("app", "b" + id), "10.0.1.1:80", weight: 1, id)
        {
            Endpoint = endpoint ?? NetAddress.LoopbackV4(80),
        };
    }

    /// <summary>Starts a check in the loop's next turn.</summary>
    public void Start(Backend backend, HealthSettings settings, long delayNs = 0) =>
        OnLoop(() => Checks.Start(new HealthStart(backend, settings, delayNs)));

    public void OnLoop(Action action) => Loop.Post(new Message(action));

    public long Count(ProbeOutcome outcome) => _metrics.Read(HealthMetrics.Probes, outcome);

    public long Turns(BackendHealth to) => _metrics.Read(HealthMetrics.Transitions, to);

    /// <summary>The lines of the event log since the last call.</summary>
    public JsonElement[] TakeEvents()
    {
        List<JsonElement> lines = [];
        while (!_events.IsEmpty)
        {
            lines.AddRange(Encoding.UTF8.GetString(_events.Peek()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement));
            _events.Release();
        }
        return [.. lines];
    }

    /// <summary>Stops all checks: nothing may be left of them.</summary>
    public void AssertClean()
    {
        OnLoop(Checks.StopAll);
        World.RunFor(3 * Second);
        Assert.Empty(World.Problems());
    }

    public void Dispose() => World.Dispose();

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
