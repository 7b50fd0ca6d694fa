using Poise.Core;
using Poise.Io;
using Poise.Pools;

namespace Poise.Health;

/// <summary>The check of one backend on one loop: probe, judge, sleep, until it is stopped.</summary>
internal sealed class RunningCheck(HealthChecks owner, Backend backend, HealthSettings settings)
{
    private readonly LoopTimer _sleep = new(owner.Loop);
    private readonly string _authority = settings.AuthorityOf(backend.Address);
    private HealthCheck _check = new(settings.Fall, settings.Rise, backend.Health.Health);
    private ProbeResult _reported;
    private bool _isStopped;

    /// <summary>Probes from <paramref name="due"/> on.</summary>
    /// <param name="due">Loop time.</param>
    internal async LoopTask Run(long due)
    {
        EventLoop loop = owner.Loop;
        var schedule = new ProbeSchedule(due, settings.IntervalNs);
        while (await _sleep.Until(schedule.Due) && !_isStopped)
        {
            if (!owner.TryStartProbe())
            {
                // Work for clients first: the loop has begun as many probes in this turn as it should.
                await _sleep.Until(loop.Now + TimerWheel.Tick);
                continue;
            }
            long lateness = loop.Lateness;
            ProbeResult result = await Ask(loop);
            if (_isStopped)
                return;
            Take(IsDisturbed(result, loop.Lateness - lateness) ? new ProbeResult(ProbeOutcome.Unknown) : result);
            schedule.Advance(loop.Now);
        }
    }

    /// <summary>Ends it: the result of a probe that is under way is not looked at.</summary>
    internal void Stop()
    {
        _isStopped = true;
        _sleep.Cancel();
    }

    private async LoopTask<ProbeResult> Ask(EventLoop loop)
    {
        if (backend.Endpoint is not { } endpoint)
            return new ProbeResult(ProbeOutcome.Dns);
        var target = new ProbeTarget(settings.EndpointOf(endpoint), _authority);
        return await settings.Probe.Run(owner.Context, target, loop.Now + settings.TimeoutNs);
    }

    /// <summary>
    /// A failure that may be our own says nothing. The loop makes up for lateness by moving the deadline, so a little
    /// of it leaves a backend all the time that it should have.
    /// </summary>
    private bool IsDisturbed(ProbeResult result, long lateNs) =>
        !result.IsOk && result.Outcome != ProbeOutcome.Dns && lateNs > settings.TimeoutNs / 4;

    private void Take(ProbeResult result)
    {
        HealthMetrics.Probes.Add(owner.Cells, result.Outcome);
        BackendHealth before = _check.Health;
        bool hasChanged = _check.Observe(result);
        if (result.IsOk)
        {
            backend.ConnectSucceeded();
            if (backend.IsUnproven)
                backend.IsUnproven = false;
        }
        if (hasChanged)
            Turn(before, result);
        else if (before == BackendHealth.Down && !result.IsOk && !result.IsUnknown && result != _reported)
            Report(result);
    }

    private void Turn(BackendHealth before, ProbeResult result)
    {
        Report(result);
        backend.HealthSince = owner.Loop.WallMilliseconds;
        HealthMetrics.Transitions.Add(owner.Cells, _check.Health);
        if (owner.Events is { } events)
            HealthMetrics.Write(events, backend, before, result);
    }

    private void Report(ProbeResult result)
    {
        _reported = result;
        backend.Health = result.IsOk ? HealthReport.Up : new HealthReport(BackendHealth.Down, result.Reason);
    }
}
