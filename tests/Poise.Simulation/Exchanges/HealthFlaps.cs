using Poise.Core;
using Poise.Io;
using Poise.Pools;

namespace Poise.Simulation.Exchanges;

/// <summary>How the proxy is made to break the rules, so that the oracle can be seen to notice.</summary>
internal enum HealthSabotage
{
    None,
    FallsTooLate,
    RisesTooSoon,
    PicksEjected,
    EjectsSteady,
}

/// <summary>
/// Backends whose health checks go well and badly, whatever they do for clients: some steady, some with a mood that
/// changes all the time, some that cannot be reached. The process stands still now and then. Health must be what an
/// independent model makes of the probes; who is down is not picked, and who never failed is never down.
/// </summary>
internal sealed class HealthFlaps(HealthSabotage sabotage = HealthSabotage.None) : Incident
{
    private const long Slack = Second / 10;

    private readonly Dictionary<NetAddress, CheckedBackend> _byPort = [];
    private readonly List<CheckedBackend> _all = [];
    private HealthPlan _plan = null!;
    private ExchangeWorkload _run = null!;
    private long _frozenUntil;

    internal override bool IsCalm(ulong seed) => seed % 3 != 0;

    internal override bool MayLackDescriptors => false;

    internal override long Patience => 10 * Second;

    internal override long LongestPause => Second / 20;

    /// <summary>A probe must not fail because of the network.</summary>
    internal override SimFaults Narrow(SimFaults faults) => faults with
    {
        SocketBuffer = (64 * 1024, 64 * 1024),
        Segment = (512, 64 * 1024),
        Latency = (50_000, 2_000_000),
        AcceptExhausted = 0,
        Descheduled = 0,
    };

    internal override ProxyConfig Plan(ProxyPolicy policy, int backends, SimRandom random)
    {
        long intervalNs = random.Between(50, 400) * 1_000_000;
        _plan = new HealthPlan(
            intervalNs,
            Math.Max(40_000_000, random.Between(1, 4) * intervalNs / 2),
            1 + random.Below(4),
            1 + random.Below(3),
            random.OnceIn(3));
        HealthPlan told = _plan;
        if (sabotage == HealthSabotage.FallsTooLate)
            told = _plan with { Fall = _plan.Fall + 1 };
        if (sabotage == HealthSabotage.RisesTooSoon)
            _plan = _plan with { Rise = _plan.Rise + 1 };
        return base.Plan(policy, backends, random) with { Health = told };
    }

    internal override void Play(ExchangeWorkload run)
    {
        _run = run;
        SimRandom random = run.World.Random.Fork();
        foreach (Pool pool in run.Proxy.Snapshot.Pools)
        {
            bool hasSteady = false;
            foreach (Backend backend in pool.Backends)
            {
                BackendProcess process = run.Proxy.ProcessOf(backend);
                HealthPort? port = process.HealthPortOf(backend.Endpoint!.Value);
                bool isSteady = port is not null && (!hasSteady || (_all.Exists(IsMoody) && random.OnceIn(3)));
                hasSteady |= isSteady;
                var each = new CheckedBackend(pool, backend, port, isSteady, new HealthModel(_plan.Fall, _plan.Rise));
                _all.Add(each);
                _byPort.Add(process.HealthAddressOf(backend.Endpoint!.Value), each);
            }
        }
        run.Setting.Ledger.FewestBackends = 1;
        run.Proxy.Connected += address =>
        {
            if (_byPort.TryGetValue(address, out CheckedBackend? backend))
                ProbeBegins(backend);
        };
        Act(run, () => run.Proxy.AssignChecks(run.Operator));
        Act(run, () => Flap(random.Fork()));
        if (random.OnceIn(2))
            Act(run, () => Freeze(random.Fork()));
    }

    internal override void Observe()
    {
        foreach (CheckedBackend each in _all)
        {
            Backend backend = each.Backend;
            bool isDown = backend.Health.Health == BackendHealth.Down;
            bool wasDown = isDown && each.WasDown;
            if (wasDown && sabotage == HealthSabotage.PicksEjected && backend.TryReserve(0, default, out _))
                backend.Release();
            // Told only when it is wrong: this runs before each step.
            if (wasDown && backend.Picks != each.Picks && !(_plan.FailsOpen && !HasEligible(each.Pool)))
                Expect(false, each, "was picked while down");
            if (isDown && !each.WasDown)
                each.Downs++;
            each.WasDown = isDown;
            each.Picks = backend.Picks;
        }
    }

    internal override void End(ExchangeWorkload run)
    {
        run.Setting.Ledger.Note($"{_all.Sum(each => each.Probes)} probes, {_all.Sum(each => each.Downs)} ejections");
        run.Setting.Ledger.Expect(_all.Sum(each => each.Downs) > 0, null,
            $"nobody was ever ejected, with {_all.Count(IsMoody)} of moods");
        run.Setting.Ledger.Expect(_all.Sum(each => each.Probes) > 2 * _all.Count, null, "there were hardly any probes");
        run.Proxy.StopChecks();
    }

    /// <summary>The one before has ended, as probes of one backend never overlap: time to compare.</summary>
    private void ProbeBegins(CheckedBackend each)
    {
        long now = _run.World.Now;
        bool wasFrozen = _frozenUntil >= each.ProbedAt;
        if (each.Probes++ > 0)
        {
            each.Model.Observe(ViewOf(each.Port, wasFrozen));
            long gap = now - each.ProbedAt;
            long longest = Math.Max(_plan.IntervalNs, _plan.TimeoutNs + _plan.IntervalNs);
            bool isDue = gap >= _plan.IntervalNs - Slack && gap <= longest + Slack;
            Expect(isDue || wasFrozen, each, $"was probed {gap} ns after the probe before");
        }
        BackendHealth health = each.Backend.Health.Health;
        if (sabotage == HealthSabotage.EjectsSteady && each.IsSteady && each.Probes == 10)
            each.Backend.Health = new HealthReport(BackendHealth.Down, null);
        Expect(each.Model.Agrees(health), each, $"is {health}, and its probes were {each.Model.Story}");
        Expect(!each.IsSteady || health != BackendHealth.Down, each, "is down, and never failed");
        each.ProbedAt = now;
        each.Port?.BeginProbe();
    }

    private static ProbeView ViewOf(HealthPort? port, bool wasFrozen)
    {
        ProbeView view = port is { IsPleased: true } ? ProbeView.Good : ProbeView.Bad;
        if (!wasFrozen)
            return view;
        // Its time stood still, so that an answer may have come after all.
        return view | ProbeView.Ignored | (port is { IsLate: true } ? ProbeView.Good : 0);
    }

    private static bool IsMoody(CheckedBackend each) => each is { Port: not null, IsSteady: false };

    private static bool HasEligible(Pool pool)
    {
        foreach (Backend backend in pool.Backends)
        {
            if (backend.Health.Health != BackendHealth.Down)
                return true;
        }
        return false;
    }

    private async LoopTask Flap(SimRandom random)
    {
        var pause = new LoopTimer(_run.Operator);
        CheckedBackend[] moody = [.. _all.Where(IsMoody)];
        while (_run.IsBusy)
        {
            await pause.Until(_run.Operator.Now + random.Between(1, (_plan.Fall + _plan.Rise) * _plan.IntervalNs));
            if (moody.Length == 0)
                return;
            CheckedBackend each = moody[random.Below(moody.Length)];
            each.Port!.Change(random.OnceIn(2) ? HealthMood.Good
                : each.Port.IsTcp ? HealthMood.IsClosed
                : (HealthMood)random.Below((int)HealthMood.IsClosed + 1));
            _run.Setting.Ledger.Note($"{each.Backend.Name} at {each.Port.Endpoint} is {each.Port.Mood}");
        }
    }

    private async LoopTask Freeze(SimRandom random)
    {
        var pause = new LoopTimer(_run.Operator);
        for (int i = 0; i < 20 && _run.IsBusy; i++)
        {
            await pause.Until(_run.Operator.Now + random.Between(1, 5 * Second));
            long length = random.Between(1, 100 * Second);
            _frozenUntil = _run.World.Now + length;
            _run.Proxy.Freeze(length);
        }
    }

    private void Expect(bool holds, CheckedBackend each, string problem) => _run.Setting.Ledger.Expect(holds, null,
        $"{each.Pool.Name}/{each.Backend.Name}, {(each.IsSteady ? "steady" : each.Port?.Mood)}: {problem}");

    private sealed class CheckedBackend(Pool pool, Backend backend, HealthPort? port, bool isSteady, HealthModel model)
    {
        internal Pool Pool => pool;

        internal Backend Backend => backend;

        /// <summary>Null for one that cannot be reached.</summary>
        internal HealthPort? Port => port;

        /// <summary>Its probes always go well.</summary>
        internal bool IsSteady => isSteady;

        internal HealthModel Model => model;

        internal long ProbedAt { get; set; }

        internal int Probes { get; set; }

        internal int Downs { get; set; }

        internal bool WasDown { get; set; }

        internal long Picks { get; set; }
    }
}
