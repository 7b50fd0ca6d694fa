using Poise.Io;
using Poise.Proxy;

namespace Poise.Simulation.Exchanges;

/// <summary>What happens to the proxy while it works.</summary>
internal enum Incident
{
    None,
    Drain,
    Stall,
}

/// <summary>
/// Many clients, the proxy with one to four workers, and a handful of backends, in a world as rough as the seed has it.
/// Rough: clients break off, backends lie, the process runs out of descriptors. Calm: only the network is rough, and
/// every request must have its backend's answer, also through a drain or a stall of the process.
/// <see cref="Ledger"/> judges.
/// </summary>
internal sealed class ExchangeWorkload
{
    private const long Second = 1_000_000_000;
    private const int MostStalls = 5;
    private const long Farthest = 125_000_000;
    private const long LongEnough = 200_000 * Second;
    private const int MostWeathers = 200;
    private const int ExchangesOfWeather = 250;
    private const long StepsOfWeather = 100_000;

    private readonly SimWorld _world;
    private readonly Setting _setting;
    private readonly Incident _incident;
    private readonly List<BackendProcess> _backends = [];
    private readonly ProxyProcess _proxy;
    private readonly List<string> _problems = [];
    private readonly int _target;
    private readonly bool _mayCut;
    private int _sessions;

    private ExchangeWorkload(ulong seed, bool isCalm, Incident incident, int target)
    {
        SimFaults faults = SimFaults.From(new SimRandom(~seed));
        if (incident == Incident.Stall)
        {
            // Nothing but the stall may be slow: timeouts are short here.
            faults = faults with
            {
                SocketBuffer = (64 * 1024, 64 * 1024),
                Segment = (512, 64 * 1024),
                Latency = (50_000, 2_000_000),
                AcceptExhausted = 0,
            };
        }
        _incident = incident;
        _target = target;
        _world = new SimWorld(seed, faults);
        long patience = incident == Incident.Stall ? 10 * Second : 600 * Second;
        var timeouts = new ListenerTimeouts(patience, 6 * patience, 3 * patience, 3 * patience, 6 * 600 * Second);
        ProxyPolicy policy = ProxyPolicy.Plan(_world.Random.Fork(), isCalm, timeouts);
        _setting = new Setting(_world, isCalm, policy, incident == Incident.Stall ? Second / 20 : 2 * Second);
        AddBackends();
        _proxy = new ProxyProcess(_world, _backends, policy);
        if (!isCalm && _world.Random.OnceIn(5))
            _proxy.Host.DescriptorLimit = 30 + _world.Random.Below(60);
        else
            _setting.AlwaysConnects = _backends.TrueForAll(backend => backend.CanConnect);
        _mayCut = !isCalm && _world.Random.OnceIn(3);
    }

    internal static WorkloadResult Rough(ulong seed, int target) => Run(seed, isCalm: false, Incident.None, target);

    internal static WorkloadResult Calm(ulong seed, int target) => Run(seed, isCalm: true, Incident.None, target);

    internal static WorkloadResult Drain(ulong seed, int target) =>
        Run(seed, isCalm: seed % 3 != 0, Incident.Drain, target);

    internal static WorkloadResult Stall(ulong seed, int target) => Run(seed, isCalm: true, Incident.Stall, target);

    private static WorkloadResult Run(ulong seed, bool isCalm, Incident incident, int target)
    {
        var workload = new ExchangeWorkload(seed, isCalm, incident, target);
        using SimWorld world = workload._world;
        workload.RunAll();
        Ledger ledger = workload._setting.Ledger;
        string[] problems = [.. workload._problems, .. ledger.Problems, .. world.Problems()];
        return new WorkloadResult(problems, world.TraceHash, ledger.Exchanges);
    }

    private void RunAll()
    {
        StartClients();
        if (_incident == Incident.Drain)
        {
            RunWhile(() => _sessions > 0, _world.Random.Between(1, 12 * Second));
            StartDrain();
            if (_mayCut)
            {
                RunWhile(() => _proxy.Clients > 0, _world.Random.Between(1, 4 * Second));
                StartCut();
            }
        }
        for (int i = 0; _incident == Incident.Stall && i < MostStalls; i++)
        {
            if (!RunWhile(() => _sessions > 0, _world.Random.Between(1, Second)))
                _proxy.Freeze(_world.Random.Between(Second, 1000 * Second));
        }
        RunThroughWeathers();
        if (!RunWhile(() => _sessions > 0, LongEnough))
            _problems.Add($"{_sessions} client sessions did not end");
        Settle();
        if (_setting.Ledger.Exchanges < _target)
            _problems.Add($"only {_setting.Ledger.Exchanges} of {_target} exchanges were made");
        _setting.Ledger.Judge(_backends.Count(backend => backend.CanConnect));
    }

    /// <summary>
    /// The first weather may be a byte at a time; those that follow carry more, so that a run of thousands of exchanges
    /// comes to its end.
    /// </summary>
    private void RunThroughWeathers()
    {
        SimRandom random = _world.Random.Fork();
        for (int i = 0; i < MostWeathers && IsWanting; i++)
        {
            int next = _setting.Ledger.Exchanges + ExchangesOfWeather;
            RunWhile(() => IsWanting && _setting.Ledger.Exchanges < next, LongEnough, StepsOfWeather);
            SimFaults faults = SimFaults.From(random);
            _world.Faults = faults with
            {
                Segment = (1, Math.Max(4096, faults.Segment.High)),
                SocketBuffer = (Math.Max(1024, faults.SocketBuffer.Low), faults.SocketBuffer.High),
            };
            _setting.Follow(_world.Faults);
        }
    }

    /// <summary>Clients go on until there were enough exchanges.</summary>
    private bool IsWanting => _sessions > 0 && _setting.Ledger.Exchanges < _target;

    /// <summary>Everybody has left: what is left of them must go, and the counts with it.</summary>
    private void Settle()
    {
        if (!_setting.Ledger.IsDraining)
            StartDrain();
        if (!RunWhile(() => _proxy.Clients > 0, LongEnough))
        {
            _problems.Add($"{_proxy.Clients} connections of clients that left are still served");
            StartCut();
            RunWhile(() => _proxy.Clients > 0, 5 * Second);
        }
        // The listeners are closed within this time, however long their queues.
        RunWhile(() => true, 5 * Second);
        if (!RunWhile(() => _backends.Exists(backend => backend.Serving > 0), LongEnough))
            _problems.Add("connections to backends outlive the clients");
        _backends.ForEach(backend => backend.Stop());
        if (!RunWhile(() => _world.Running > 0, Second))
            _problems.Add("coroutines did not end");
        _proxy.ReadLogs(_setting.Ledger);
        _problems.AddRange(_proxy.Problems());
    }

    private void StartDrain()
    {
        _setting.Ledger.Note("drain");
        _setting.Ledger.IsDraining = true;
        _proxy.Drain();
    }

    private void StartCut()
    {
        _setting.Ledger.Note("cut");
        _setting.Ledger.IsCut = true;
        _proxy.Cut();
        if (!RunWhile(() => _proxy.Clients > 0, 5 * Second))
            _problems.Add($"{_proxy.Clients} connections were not cut");
    }

    private void AddBackends()
    {
        SimRandom random = _world.Random.Fork();
        int count = 2 + random.Below(4);
        // One that cannot be reached: whoever is sent there must be served by another.
        int dead = _setting.IsCalm && random.OnceIn(2) ? 1 + random.Below(count - 1) : 0;
        for (int i = 0; i < count; i++)
        {
            BackendNature nature = dead > 0 && i == dead ? BackendNature.Refusing + random.Below(3)
                : _setting.IsCalm || i == 0 ? BackendNature.Sound
                : random.OnceIn(2) ? BackendNature.Lying
                : (BackendNature)random.Below((int)BackendNature.Unreachable + 1);
            _backends.Add(new BackendProcess(_world, _setting, i, nature));
        }
    }

    private void StartClients()
    {
        SimRandom random = _world.Random.Fork();
        SimLoop[] loops = new SimLoop[1 + random.Below(3)];
        Caller[] callers = new Caller[loops.Length];
        for (int i = 0; i < loops.Length; i++)
        {
            string address = ProxyPolicy.ClientAddress(i, isV6: random.OnceIn(3));
            SimHost host = _world.AddHost(address);
            if (_incident == Incident.Drain && random.OnceIn(2))
                host.Distance = random.Between(0, Farthest);
            loops[i] = _world.AddLoop(host);
            callers[i] = new Caller(address, _setting.Policy.Trusts(i));
        }
        _sessions = random.Size(8, 120);
        int sessions = _sessions;
        for (int i = 0; i < sessions; i++)
        {
            SimLoop loop = loops[i % loops.Length];
            Caller caller = callers[i % loops.Length];
            SimRandom choices = random.Fork();
            if (random.OnceIn(6))
                _world.Spawn(loop, () => TalkTcp(loop, choices));
            else
                _world.Spawn(loop, () => Exchange(loop, choices, caller));
        }
    }

    private async LoopTask Exchange(SimLoop loop, SimRandom random, Caller caller)
    {
        do
            await new ClientSession(_setting, random, caller).Run(loop, _proxy.Http, 1 + random.Below(4));
        while (IsWanting);
        _sessions--;
    }

    private async LoopTask TalkTcp(SimLoop loop, SimRandom random)
    {
        var pause = new LoopTimer(loop);
        do
        {
            await ConverseTcp(loop, random);
            await pause.Until(loop.Now + random.Between(1, 10 * _setting.LongestPause));
        }
        while (IsWanting);
        _sessions--;
    }

    private async LoopTask ConverseTcp(SimLoop loop, SimRandom random)
    {
        Connection socket = loop.NewConnection();
        IoResult connected = await socket.Connect(_proxy.Tcp, loop.Now + Wire.Patience);
        if (connected.IsError)
        {
            _setting.Ledger.Expect(_setting.Ledger.IsDraining || !_setting.IsCalm, null,
                $"a tcp connect ended with {connected}");
            socket.Close();
            return;
        }
        var conversation = new Conversation(
            _setting.NextToken(), random.Fork(), _setting.LargestBody, mayReset: !_setting.IsCalm);
        _setting.Ledger.Add(conversation);
        var wire = new Wire(socket, random.Fork(), _setting.NextPace(random));
        await wire.Send($"{conversation.Token:x16}\r\n\r\n");
        await conversation.Run(wire, conversation.Client, random, _setting.Ledger);
    }

    /// <summary>Runs while the condition holds, for at most a stretch of virtual time.</summary>
    /// <returns>Whether it holds no more.</returns>
    private bool RunWhile(Func<bool> condition, long nanoseconds, long maximumSteps = 5_000_000)
    {
        long end = _world.Now + nanoseconds;
        int steps = 0;
        _world.RunUntil(() =>
        {
            if ((++steps & 0xFFF) == 0)
                _proxy.ReadLogs(_setting.Ledger);
            return !condition() || _world.Now >= end;
        }, maximumSteps);
        return !condition();
    }
}
