using Poise.Proxy;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// Many clients, the proxy with one to four workers, and a handful of backends, in a world as rough as the seed has it.
/// Rough: clients break off, backends lie, the process runs out of descriptors. Calm: only the network is rough, and
/// every request must have its backend's answer, whatever <see cref="Incident"/> there is. <see cref="Ledger"/> judges.
/// </summary>
internal sealed class ExchangeWorkload
{
    private const long Second = 1_000_000_000;
    private const long LongEnough = 200_000 * Second;
    private const int MostWeathers = 200;
    private const int MostWorlds = 1000;
    private const int ExchangesOfWeather = 250;
    private const long StepsOfWeather = 100_000;

    private readonly Incident _incident;
    private readonly ClientCrowd _clients;
    private readonly List<string> _problems = [];
    private readonly int _target;

    private ExchangeWorkload(ulong seed, Incident incident, int target)
    {
        _incident = incident;
        _target = target;
        bool isCalm = incident.IsCalm(seed);
        World = new SimWorld(seed, incident.Narrow(SimFaults.From(new SimRandom(~seed))));
        long patience = incident.Patience;
        var timeouts = new ListenerTimeouts(patience, 6 * patience, 3 * patience, 3 * patience, 3600 * Second);
        ProxyPolicy policy = ProxyPolicy.Plan(World.Random.Fork(), isCalm, timeouts);
        SimRandom random = World.Random.Fork();
        int backends = 2 + random.Below(4);
        Setting = new Setting(World, isCalm, incident.Plan(policy, backends, random.Fork()), incident.LongestPause);
        AddBackends(backends, random);
        SimHost host = World.AddHost(random.OnceIn(3) ? "fd00::1" : "10.0.0.1");
        Proxy = new ProxyProcess(World, host, Backends, Setting.History.Current);
        Operator = World.AddLoop(World.AddHost("10.3.0.1"));
        Setting.LacksDescriptors = !isCalm && incident.MayLackDescriptors && random.OnceIn(5);
        if (Setting.LacksDescriptors)
            Proxy.Host.DescriptorLimit = 30 + random.Below(60);
        else
            Setting.AlwaysConnects = Backends.TrueForAll(backend => backend.CanConnect);
        _clients = new ClientCrowd(this);
    }

    internal SimWorld World { get; }

    internal Setting Setting { get; }

    internal ProxyProcess Proxy { get; }

    internal List<BackendProcess> Backends { get; } = [];

    /// <summary>For whoever acts from outside.</summary>
    internal SimLoop Operator { get; }

    /// <summary>Clients are there.</summary>
    internal bool IsBusy => _clients.Count > 0;

    /// <summary>Clients go on until there were enough exchanges, or the proxy leaves.</summary>
    internal bool IsWanting => IsBusy
        && (_incident.EndsRun ? !Setting.Ledger.IsDraining : Setting.Ledger.Exchanges < _target);

    /// <summary>One world.</summary>
    internal static WorkloadResult Run(ulong seed, int target, Incident incident)
    {
        var workload = new ExchangeWorkload(seed, incident, target);
        using SimWorld world = workload.World;
        workload.RunAll();
        Ledger ledger = workload.Setting.Ledger;
        if (!incident.EndsRun && ledger.Exchanges < target)
            workload._problems.Add($"only {ledger.Exchanges} of {target} exchanges were made");
        string[] problems = [.. workload._problems, .. ledger.Problems, .. world.Problems()];
        return new WorkloadResult(problems, world.TraceHash, ledger.Exchanges);
    }

    /// <summary>As many worlds as it takes, each with an incident that ends it.</summary>
    internal static WorkloadResult RunSeries(ulong seed, int target, Func<Incident> incident)
    {
        var seeds = new SimRandom(seed);
        var sum = new WorkloadResult([], seed, 0);
        for (int i = 0; i < MostWorlds && sum.Problems.Count == 0 && (i == 0 || sum.Exchanges < target); i++)
        {
            ulong own = i == 0 ? seed : seeds.Next();
            WorkloadResult world = Run(own, target, incident());
            sum = new WorkloadResult(
                [.. world.Problems.Select(problem => $"world {i}, {own}: {problem}")],
                (sum.TraceHash ^ world.TraceHash) * 0x100000001B3,
                sum.Exchanges + world.Exchanges);
        }
        return sum;
    }

    private void RunAll()
    {
        _clients.Start(_incident.HasFarClients);
        _incident.Play(this);
        if (!Setting.Ledger.IsDraining)
            RunThroughWeathers(_target);
        if (!RunWhile(() => IsBusy, LongEnough))
            _problems.Add($"{_clients.Count} client sessions did not end");
        if (!RunWhile(() => _incident.IsBusy, LongEnough))
            _problems.Add("the incident did not end");
        _incident.End(this);
        Settle();
        Setting.Ledger.Judge();
    }

    /// <summary>
    /// Runs until so many exchanges were made. The first weather may be a byte at a time; those that follow carry more,
    /// so that a run of thousands of exchanges comes to its end.
    /// </summary>
    internal void RunThroughWeathers(int exchanges)
    {
        SimRandom random = World.Random.Fork();
        for (int i = 0; i < MostWeathers && IsWanting && Setting.Ledger.Exchanges < exchanges; i++)
        {
            int next = Math.Min(exchanges, Setting.Ledger.Exchanges + ExchangesOfWeather);
            RunWhile(() => IsWanting && Setting.Ledger.Exchanges < next, LongEnough, StepsOfWeather);
            SimFaults faults = SimFaults.From(random);
            World.Faults = _incident.Narrow(faults with
            {
                Segment = (1, Math.Max(4096, faults.Segment.High)),
                SocketBuffer = (Math.Max(1024, faults.SocketBuffer.Low), faults.SocketBuffer.High),
            });
            Setting.Follow(World.Faults);
        }
    }

    internal void StartDrain()
    {
        Setting.Ledger.Note("drain");
        Setting.Ledger.IsDraining = true;
        Proxy.Drain();
    }

    internal void StartCut()
    {
        Setting.Ledger.Note("cut");
        Setting.Ledger.IsCut = true;
        Proxy.Cut();
        if (!RunWhile(() => Proxy.Clients > 0, 5 * Second))
            _problems.Add($"{Proxy.Clients} connections were not cut");
    }

    /// <summary>Runs while the condition holds, for at most a stretch of virtual time.</summary>
    /// <returns>Whether it holds no more.</returns>
    internal bool RunWhile(Func<bool> condition, long nanoseconds, long maximumSteps = 5_000_000)
    {
        long end = World.Now + nanoseconds;
        int steps = 0;
        World.RunUntil(() =>
        {
            if ((++steps & 0xFFF) == 0)
                Proxy.ReadLogs(Setting.Ledger);
            _incident.Observe();
            return !condition() || World.Now >= end;
        }, maximumSteps);
        return !condition();
    }

    /// <summary>Everybody has left: what is left of them must go, and the counts with it.</summary>
    private void Settle()
    {
        if (!Setting.Ledger.IsDraining)
            StartDrain();
        if (!RunWhile(() => Proxy.Clients > 0, LongEnough))
        {
            _problems.Add($"{Proxy.Clients} connections of clients that left are still served");
            StartCut();
            RunWhile(() => Proxy.Clients > 0, 5 * Second);
        }
        // The listeners are closed within this time, however long their queues.
        RunWhile(() => true, 5 * Second);
        if (!RunWhile(() => Backends.Exists(backend => backend.Serving > 0), LongEnough))
            _problems.Add("connections to backends outlive the clients");
        // What a reload has removed has its time until it is cut.
        RunWhile(() => Proxy.Timers > 0, LongEnough);
        Backends.ForEach(backend => backend.Stop());
        Backends.ForEach(backend => backend.StopHealth());
        if (!RunWhile(() => World.Running > 0, Second))
            _problems.Add("coroutines did not end");
        Proxy.ReadLogs(Setting.Ledger);
        _problems.AddRange(Proxy.Problems());
    }

    private void AddBackends(int count, SimRandom random)
    {
        // One that cannot be reached: whoever is sent there must be served by another.
        int dead = Setting.IsCalm && random.OnceIn(2) ? 1 + random.Below(count - 1) : 0;
        for (int i = 0; i < count; i++)
        {
            BackendNature nature = dead > 0 && i == dead ? BackendNature.Refusing + random.Below(3)
                : Setting.IsCalm || i == 0 ? BackendNature.Sound
                : random.OnceIn(2) ? BackendNature.Lying
                : (BackendNature)random.Below((int)BackendNature.Unreachable + 1);
            Backends.Add(new BackendProcess(World, Setting, i, nature));
        }
        Setting.Ledger.FewestBackends = Backends.Count(backend => backend.CanConnect);
    }
}
