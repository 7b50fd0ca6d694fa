using Poise.Io;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// The configuration changes again and again while exchanges go on: routes, pools, their backends and weights, limits,
/// names, a listener that comes and goes, the number of workers, and at times nothing at all. Who connects is served,
/// each by rules that were in force since it began; who is removed gets nothing new; what is over is forgotten.
/// </summary>
internal sealed class Reloads(ReloadSabotage sabotage = ReloadSabotage.None) : Incident
{
    private const int MostPools = 4;
    private const int MostExchangesBetween = 60;
    private const long DrainTimeout = 100_000 * Second;

    private readonly Dictionary<Backend, RestWatch> _removed = [];
    private readonly Dictionary<Backend, long> _unproven = [];
    private ExchangeWorkload _run = null!;
    private int _reloads;

    internal override bool IsCalm(ulong seed) => seed % 3 != 0;

    internal override ProxyConfig Plan(ProxyPolicy policy, int backends, SimRandom random)
    {
        ProxyConfig config = base.Plan(policy, backends, random) with
        {
            DrainTimeoutNs = DrainTimeout,
            Health = new HealthPlan(Second, 60 * Second, 3, 2, FailsOpen: false),
        };
        return Change(config, backends, isCalm: true, random);
    }

    internal override void Play(ExchangeWorkload run)
    {
        _run = run;
        SimRandom random = run.World.Random.Fork();
        run.Setting.Ledger.FewestBackends = 1;
        run.Proxy.Removed += Watch;
        Act(run, () => ReloadAll(random));
    }

    internal override void Observe()
    {
        foreach (Pool pool in _run.Proxy.Snapshot.Pools)
        {
            foreach (Backend backend in pool.Backends)
            {
                if (!backend.IsUnproven)
                {
                    if (_unproven.Count > 0)
                        _unproven.Remove(backend);
                }
                else if (!_unproven.TryGetValue(backend, out long picks))
                    _unproven.Add(backend, backend.Picks);
                else if (backend.Picks != picks)
                    _run.Setting.Ledger.Expect(false, null, $"{backend.Key} was picked unproven");
            }
        }
    }

    internal override void End(ExchangeWorkload run)
    {
        run.Setting.Ledger.Expect(_reloads > 2, null, $"only {_reloads} reloads");
        CheckRemoved();
        run.Proxy.StopChecks();
    }

    private async LoopTask ReloadAll(SimRandom random)
    {
        await _run.Proxy.AssignChecks(_run.Operator);
        var pause = new LoopTimer(_run.Operator);
        ProxyHistory history = _run.Setting.History;
        while (_run.IsBusy)
        {
            // Now and then two in a row; else there is work between them.
            int wanted = _run.Setting.Ledger.Exchanges + (random.OnceIn(3) ? 0 : random.Size(1, MostExchangesBetween));
            do
                await pause.Until(_run.Operator.Now + random.Size(1, 4000) * (Second / 1000));
            while (_run.IsBusy && _run.Setting.Ledger.Exchanges < wanted);
            CheckRemoved();
            ProxyConfig next = random.OnceIn(8)
                ? history.Current
                : Change(history.Current, _run.Backends.Count, _run.Setting.IsCalm, random);
            _run.Setting.Ledger.Note($"reload {++_reloads}: {next}");
            await _run.Proxy.Reload(next, history, _run.Operator, _reloads % 4 == 3 ? sabotage : ReloadSabotage.None);
            foreach (RestWatch watch in _removed.Values)
                watch.DiscardedByAll();
        }
    }

    private void Watch(Backend backend)
    {
        _removed[backend] = new RestWatch(_run, backend, _run.Proxy.ProcessOf(backend), keepsConnections: false);
        if (sabotage == ReloadSabotage.PicksRemoved && backend.TryReserve(_run.World.Now, Eligibility.Down, out _))
            backend.Release();
    }

    private void CheckRemoved()
    {
        foreach ((Backend backend, RestWatch watch) in _removed.ToArray())
        {
            if (backend.IsRemoved)
                watch.Check();
            else
                _removed.Remove(backend);
        }
    }

    private static ProxyConfig Change(ProxyConfig config, int backends, bool isCalm, SimRandom random)
    {
        int changes = 1 + random.Below(4);
        for (int i = 0; i < changes; i++)
        {
            config = random.Below(7) switch
            {
                0 => ChangePolicy(config, isCalm, random),
                1 => ChangeListeners(config, random),
                2 => config with { Policy = config.Policy with { Workers = 1 + random.Below(4) } },
                3 => config with { TcpPool = ChangePool(config.TcpPool, backends, random) },
                4 => ChangePools(config, backends, random),
                _ => ChangeRoutes(config, backends, random),
            };
        }
        return config;
    }

    private static ProxyConfig ChangePolicy(ProxyConfig config, bool isCalm, SimRandom random)
    {
        ListenerTimeouts timeouts = config.Policy.Timeouts;
        timeouts = timeouts with { IdleNs = random.OnceIn(2) ? 3600 * Second : 4000 * Second };
        return config with
        {
            Policy = ProxyPolicy.Plan(random, isCalm, timeouts) with { Workers = config.Policy.Workers },
        };
    }

    private static ProxyConfig ChangeListeners(ProxyConfig config, SimRandom random)
    {
        (string, ushort) main = (random.OnceIn(3) ? "www" : "web", ProxyProcess.HttpPort);
        return config with
        {
            HttpListeners = random.OnceIn(2) ? [main] : [main, ("other", ProxyProcess.OtherHttpPort)],
            TcpListener = random.OnceIn(4) ? "pg" : "db",
        };
    }

    private static ProxyConfig ChangeRoutes(ProxyConfig config, int backends, SimRandom random)
    {
        var pools = new PoolPlan[1 + random.Below(MostPools)];
        for (int i = 0; i < pools.Length; i++)
        {
            string name = $"http-{i}";
            PoolPlan? known = Array.Find(config.HttpPools, pool => pool.Name == name);
            pools[i] = known is not null && !random.OnceIn(3)
                ? known
                : ChangePool(ProxyConfig.PlanPool(name, AnyBalancer(random), backends, random), backends, random);
        }
        List<(string, string)> routes = [("", AnyOf(pools, random).Name)];
        foreach (string section in Request.Sections[1..])
        {
            if (!random.OnceIn(3))
                routes.Add((section, AnyOf(pools, random).Name));
        }
        return config with { HttpPools = pools, Routes = [.. routes] };
    }

    private static ProxyConfig ChangePools(ProxyConfig config, int backends, SimRandom random) => config with
    {
        HttpPools = [.. config.HttpPools.Select(pool => random.OnceIn(2) ? ChangePool(pool, backends, random) : pool)],
    };

    /// <summary>Other members, other weights, or another balancer. Backend 0, which is sound, always stays.</summary>
    private static PoolPlan ChangePool(PoolPlan pool, int backends, SimRandom random)
    {
        if (random.OnceIn(5))
            return pool with { Balancer = AnyBalancer(random) };
        List<(int, int)> members = [];
        for (int i = 0; i < backends; i++)
        {
            if (i == 0 || random.OnceIn(2))
                members.Add((i, 1 + random.Below(3)));
        }
        return pool with { Members = [.. members] };
    }

    private static PoolPlan AnyOf(PoolPlan[] pools, SimRandom random) => pools[random.Below(pools.Length)];

    private static BalancerKind AnyBalancer(SimRandom random) => Balancers.All[random.Below(Balancers.All.Length)];
}
