using Poise.Io;
using Poise.Pools;

namespace Poise.Simulation.Exchanges;

/// <summary>How the proxy is made to break the rules, so that the oracle can be seen to notice.</summary>
internal enum DrainSabotage
{
    None,
    PicksDrained,
    KeepsIdleConnections,
    LosesLease,
}

/// <summary>
/// Operators drain, disable, weigh and enable backends at any time; another one takes whole backends out, waits until
/// they have nothing left, stops and starts them. No request may be the worse for it while another backend is there.
/// </summary>
internal sealed class BackendDrains(DrainSabotage sabotage = DrainSabotage.None) : Incident
{
    private const long LongestDrain = 50_000 * Second;

    private readonly Dictionary<Backend, RestWatch> _out = [];
    private readonly HashSet<Backend> _deployed = [];

    internal override bool IsCalm(ulong seed) => seed % 3 != 0;

    internal override void Play(ExchangeWorkload run)
    {
        // Rough worlds are sometimes left without any backend.
        run.Setting.MayLackBackends = !run.Setting.IsCalm;
        SimRandom random = run.World.Random.Fork();
        Act(run, () => Change(run, random.Fork()));
        Act(run, () => Deploy(run, random.Fork()));
    }

    private async LoopTask Change(ExchangeWorkload run, SimRandom random)
    {
        var pause = new LoopTimer(run.Operator);
        while (run.IsBusy)
        {
            await pause.Until(run.Operator.Now + random.Size(1, 4000) * (Second / 1000));
            CheckAll();
            Pool pool = run.Proxy.Snapshot.Pools[random.Below(run.Proxy.Snapshot.Pools.Length)];
            Backend backend = pool.Backends[random.Below(pool.Backends.Length)];
            if (_deployed.Contains(backend))
                continue;
            if (_out.ContainsKey(backend))
                BringBack(run, backend, random);
            else if (random.OnceIn(3))
                backend.Weight = 1 + random.Below(4);
            else if (MayTake(run, pool, backend, random))
                TakeOut(run, backend, random);
        }
        foreach (Backend backend in _out.Keys.Except(_deployed).ToArray())
            BringBack(run, backend, random);
    }

    /// <summary>The rolling deploy: drain, wait, stop, start, enable, one backend after the other.</summary>
    private async LoopTask Deploy(ExchangeWorkload run, SimRandom random)
    {
        var pause = new LoopTimer(run.Operator);
        while (run.IsBusy)
        {
            await pause.Until(run.Operator.Now + random.Between(1, 2 * Second));
            BackendProcess process = run.Backends[random.Below(run.Backends.Count)];
            (Pool Pool, Backend Backend)[] members = [.. run.Proxy.BackendsOf(process)];
            if (!process.CanConnect || members.Any(member => _out.ContainsKey(member.Backend))
                || !members.All(member => MayTake(run, member.Pool, member.Backend, random)))
                continue;
            foreach ((_, Backend backend) in members)
            {
                _deployed.Add(backend);
                TakeOut(run, backend, random, BackendState.Draining);
            }
            await Wait(run, pause, random, () => members.All(member => member.Backend.InFlight == 0),
                $"the drain of {process.Name} does not end");
            CheckAll();
            process.Stop();
            await Wait(run, pause, random, () => process.Serving == 0,
                $"{process.Name} has nothing in flight, and yet connections to it stay open");
            await pause.Until(run.Operator.Now + random.Between(1, Second));
            process.Start();
            foreach ((_, Backend backend) in members)
            {
                BringBack(run, backend, random);
                _deployed.Remove(backend);
            }
        }
    }

    private static async LoopTask Wait(
        ExchangeWorkload run, LoopTimer pause, SimRandom random, Func<bool> condition, string problem)
    {
        long end = run.Operator.Now + LongestDrain;
        while (!condition() && run.Operator.Now < end)
            await pause.Until(run.Operator.Now + random.Between(1, 5 * Second));
        run.Setting.Ledger.Expect(condition(), null, problem);
    }

    private void TakeOut(ExchangeWorkload run, Backend backend, SimRandom random, BackendState? state = null)
    {
        if (sabotage == DrainSabotage.LosesLease)
            backend.TryReserve(run.World.Now, Eligibility.ConnectFailing, out _);
        bool byWeight = state is null && random.OnceIn(4);
        if (byWeight)
            backend.Weight = 0;
        else if (sabotage != DrainSabotage.PicksDrained)
            backend.State = state ?? (random.OnceIn(2) ? BackendState.Draining : BackendState.Disabled);
        run.Setting.Ledger.Note($"{backend.Key} goes out: {backend.State}, weight {backend.Weight}");
        var watch = new RestWatch(run, backend, run.Proxy.ProcessOf(backend), keepsConnections: byWeight);
        _out.Add(backend, watch);
        CountEligible(run);
        if (!byWeight)
            run.Proxy.Discard(backend, sabotage == DrainSabotage.KeepsIdleConnections, watch.Discarded);
    }

    private void BringBack(ExchangeWorkload run, Backend backend, SimRandom random)
    {
        _out[backend].Check();
        _out.Remove(backend);
        backend.State = BackendState.Active;
        backend.Weight = 1 + random.Below(4);
        run.Setting.Ledger.Note($"{backend.Key} comes back with weight {backend.Weight}");
    }

    private bool MayTake(ExchangeWorkload run, Pool pool, Backend backend, SimRandom random)
    {
        if (run.Setting.MayLackBackends && random.OnceIn(4))
            return true;
        foreach (Backend other in pool.Backends)
        {
            if (other != backend && !_out.ContainsKey(other) && run.Proxy.ProcessOf(other).CanConnect)
                return true;
        }
        return false;
    }

    private void CountEligible(ExchangeWorkload run)
    {
        foreach (Pool pool in run.Proxy.Snapshot.Pools)
        {
            int count = 0;
            foreach (Backend backend in pool.Backends)
                count += run.Proxy.ProcessOf(backend).CanConnect && !_out.ContainsKey(backend) ? 1 : 0;
            run.Setting.Ledger.FewestBackends = Math.Min(run.Setting.Ledger.FewestBackends, count);
        }
    }

    private void CheckAll()
    {
        foreach (RestWatch watch in _out.Values)
            watch.Check();
    }
}
