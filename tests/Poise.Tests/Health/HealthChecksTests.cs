using System.Text.Json;
using Poise.Core;
using Poise.Pools;

namespace Poise.Health;

// Also proves: RunningCheck.cs, HealthMetrics.cs

public sealed class HealthChecksTests : IDisposable
{
    private const long Second = CheckWorld.Second;
    private const long Millisecond = CheckWorld.Millisecond;

    private static readonly ProbeResult Failure = ProbeResult.Unexpected(500);

    private readonly CheckWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Probes_once_an_interval_to_the_millisecond()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 300 * Millisecond));
        _world.Start(_world.NewBackend(), Settings(probe), delayNs: 40 * Millisecond);
        long start = _world.World.Now;
        _world.World.RunFor(21 * Second);
        Assert.Equal(11, probe.Begun.Count);
        for (int i = 0; i < probe.Begun.Count; i++)
            Assert.InRange(probe.Begun[i].At - start - 40 * Millisecond - i * 2 * Second, 0, Millisecond);
        _world.AssertClean();
    }

    [Fact]
    public void Each_transition_is_told_once_with_its_reason()
    {
        Queue<ProbeResult> results =
            new([ProbeResult.Ok, Failure, Failure, Failure, Failure, ProbeResult.Ok, ProbeResult.Ok]);
        Backend backend = _world.NewBackend();
        backend.IsUnproven = true;
        _world.Start(backend, Settings(new ScriptedProbe(_ => (results.Dequeue(), 0))));
        Assert.Equal(Eligibility.Unproven, backend.Judge(0));
        _world.World.RunFor(Second);
        Assert.Equal((HealthReport.Up, Eligibility.Eligible), (backend.Health, backend.Judge(0)));
        Assert.Equal(["app b0 unknown>up ok"], Told());
        long up = backend.HealthSince;
        Assert.InRange(up, 1, long.MaxValue);
        _world.World.RunFor(4 * Second);
        Assert.Equal((HealthReport.Up, up), (backend.Health, backend.HealthSince));
        _world.World.RunFor(2 * Second);
        Assert.InRange(backend.HealthSince - up, 6000, 6003);
        Assert.Equal(new HealthReport(BackendHealth.Down, "status 500"), backend.Health);
        Assert.Equal(Eligibility.Down, backend.Judge(0));
        _world.World.RunFor(4 * Second);
        Assert.Equal(BackendHealth.Down, backend.Health.Health);
        _world.World.RunFor(2 * Second);
        Assert.Equal(BackendHealth.Up, backend.Health.Health);
        Assert.Equal(["app b0 up>down status 500", "app b0 down>up ok"], Told());
        Assert.Equal((3, 4), (_world.Count(ProbeOutcome.Ok), _world.Count(ProbeOutcome.Status)));
        Assert.Equal((2, 1), (_world.Turns(BackendHealth.Up), _world.Turns(BackendHealth.Down)));
        _world.AssertClean();
    }

    [Fact]
    public void The_reason_of_one_that_is_down_is_that_of_its_last_failure()
    {
        ProbeResult result = new(ProbeOutcome.Refused);
        Backend backend = _world.NewBackend();
        _world.Start(backend, Settings(new ScriptedProbe(_ => (result, 0))));
        _world.World.RunFor(Second);
        Assert.Equal("refused", backend.Health.Reason);
        result = new(ProbeOutcome.Timeout);
        _world.World.RunFor(2 * Second);
        Assert.Equal(("timeout", 1), (backend.Health.Reason, Told().Length));
        result = new(ProbeOutcome.Unknown);
        _world.World.RunFor(2 * Second);
        Assert.Equal("timeout", backend.Health.Reason);
        _world.AssertClean();
    }

    [Fact]
    public void A_good_probe_ends_the_skipping_for_failed_connects()
    {
        Backend backend = _world.NewBackend();
        for (int i = 0; i < 3; i++)
            backend.ConnectFailed(nowNs: 0);
        Assert.Equal(Eligibility.ConnectFailing, backend.Judge(0));
        _world.Start(backend, Settings(new ScriptedProbe(_ => (ProbeResult.Ok, 0))));
        _world.World.RunFor(Second);
        Assert.Equal((Eligibility.Eligible, 0), (backend.Judge(0), backend.ConnectFailuresInRow));
        _world.AssertClean();
    }

    [Fact]
    public void Without_an_address_it_is_down_at_once_and_nobody_is_asked()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 0));
        Backend backend = _world.NewBackend();
        _world.Start(backend, Settings(probe));
        _world.World.RunFor(Second);
        backend.Endpoint = null;
        _world.World.RunFor(2 * Second);
        Assert.Equal(new HealthReport(BackendHealth.Down, "dns"), backend.Health);
        Assert.Single(probe.Begun);
        backend.Endpoint = NetAddress.LoopbackV4(81);
        _world.World.RunFor(4 * Second);
        Assert.Equal(BackendHealth.Up, backend.Health.Health);
        Assert.Equal(81, probe.Begun[^1].Target.Endpoint.Port);
        Assert.Equal(1, _world.Count(ProbeOutcome.Dns));
        _world.AssertClean();
    }

    [Theory]
    [InlineData(5_000, false)]
    [InlineData(200, true)]
    public void A_failure_during_a_long_stall_of_ours_is_unknown(int stallMs, bool counts)
    {
        Backend backend = _world.NewBackend();
        backend.Health = HealthReport.Up;
        var probe = new ScriptedProbe(_ => (new ProbeResult(ProbeOutcome.Timeout), Second));
        _world.Start(backend, Settings(probe));
        for (int i = 0; i < 4; i++)
        {
            int begun = probe.Begun.Count;
            Assert.True(_world.World.RunUntil(() => probe.Begun.Count > begun));
            _world.OnLoop(() => _world.World.Stall(stallMs * Millisecond));
        }
        _world.World.RunFor(stallMs * Millisecond + Second + 50 * Millisecond);
        Assert.Equal(counts ? BackendHealth.Down : BackendHealth.Up, backend.Health.Health);
        Assert.Equal(counts ? 0 : 4, _world.Count(ProbeOutcome.Unknown));
        _world.AssertClean();
    }

    [Fact]
    public void A_stall_is_not_made_up_for_by_a_burst()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 0));
        _world.Start(_world.NewBackend(), Settings(probe));
        _world.World.RunFor(Second);
        _world.OnLoop(() => _world.World.Stall(20 * Second));
        _world.World.RunFor(23 * Second);
        Assert.InRange(probe.Begun.Count, 2, 3);
        _world.AssertClean();
    }

    [Fact]
    public void Probes_of_one_backend_never_overlap()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 5 * Second));
        HealthOptions slow = new() { Timeout = TimeSpan.FromSeconds(5) };
        _world.Start(_world.NewBackend(), new HealthSettings(slow, probe));
        long start = _world.World.Now;
        _world.World.RunFor(20 * Second);
        Assert.Equal([0, 6, 12, 18], probe.Begun.Select(begun => (begun.At - start) / Second));
        _world.OnLoop(_world.Checks.StopAll);
        _world.World.RunFor(5 * Second);
        _world.AssertClean();
    }

    [Fact]
    public void A_thousand_backends_that_start_together_never_fire_together()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 0));
        HealthSettings settings = Settings(probe);
        for (int i = 0; i < 1_000; i++)
            _world.Start(_world.NewBackend(), settings, ProbeSchedule.FirstDelay(i, 1_000, settings.IntervalNs));
        _world.World.RunFor(20 * Second);
        Assert.InRange(probe.Begun.Count, 9_999, 10_001);
        var perMillisecond = probe.Begun.GroupBy(begun => begun.At / Millisecond);
        Assert.InRange(perMillisecond.Max(group => group.Count()), 1, 3);
        _world.AssertClean();
    }

    [Fact]
    public void A_turn_begins_so_many_probes_and_the_others_follow_in_the_next_ticks()
    {
        var probe = new ScriptedProbe(_ => (ProbeResult.Ok, 0));
        int[] counts = [];
        _world.OnLoop(() =>
        {
            for (int i = 0; i < 200; i++)
                _world.Checks.Start(new HealthStart(_world.NewBackend(), Settings(probe), DelayNs: 0));
            counts = [probe.Begun.Count];
        });
        _world.World.RunFor(100 * Millisecond);
        Assert.Equal([HealthChecks.StartsPerTurn], counts);
        Assert.Equal(200, probe.Begun.Count);
        Assert.Equal(
            HealthChecks.StartsPerTurn, probe.Begun.GroupBy(begun => begun.At).Max(group => group.Count()));
        Assert.True(probe.Begun[^1].At - probe.Begun[0].At < 20 * Millisecond);
        _world.AssertClean();
    }

    [Fact]
    public void One_that_is_stopped_says_nothing_more()
    {
        Backend backend = _world.NewBackend();
        _world.Start(backend, Settings(new ScriptedProbe(_ => (ProbeResult.Ok, 500 * Millisecond))));
        _world.World.RunFor(100 * Millisecond);
        _world.OnLoop(() => _world.Checks.Stop(backend));
        _world.World.RunFor(10 * Second);
        Assert.Equal((HealthReport.Unknown, 0), (backend.Health, _world.Checks.Count));
        Assert.Equal(0, _world.Count(ProbeOutcome.Ok));
        _world.AssertClean();
    }

    [Fact]
    public void A_new_schedule_goes_on_from_the_health_that_is_known()
    {
        Backend backend = _world.NewBackend();
        _world.Start(backend, Settings(new ScriptedProbe(_ => (ProbeResult.Ok, 0))));
        _world.World.RunFor(Second);
        var failing = new ScriptedProbe(_ => (Failure, 0));
        HealthOptions often = new() { Interval = TimeSpan.FromMilliseconds(100), Fall = 5 };
        _world.Start(backend, new HealthSettings(often, failing), delayNs: 0);
        _world.World.RunFor(399 * Millisecond);
        Assert.Equal((BackendHealth.Up, 4), (backend.Health.Health, failing.Begun.Count));
        _world.World.RunFor(10 * Millisecond);
        Assert.Equal((BackendHealth.Down, 1), (backend.Health.Health, _world.Checks.Count));
        _world.AssertClean();
    }

    private static HealthSettings Settings(Probe probe) => new(new HealthOptions(), probe);

    private string[] Told() => [.. _world.TakeEvents().Select(line =>
        $"{Of(line, "pool")} {Of(line, "backend")} {Of(line, "from")}>{Of(line, "to")} {Of(line, "reason")}")];

    private static string? Of(JsonElement line, string key) => line.GetProperty(key).GetString();
}
