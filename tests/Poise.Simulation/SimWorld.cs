using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

/// <summary>
/// A whole world on one thread: hosts, their event loops, the network between them and its clock, all by one seed.
/// <code>
/// var world = new SimWorld(seed, SimFaults.From(new SimRandom(seed)));
/// SimHost proxy = world.AddHost("10.0.0.1");             // a process: descriptors, ports, limits, faults
/// SimLoop worker = world.AddLoop(proxy);                 // a thread of it; add as many as there are workers
/// SimListener listener = proxy.Listen(80);               // one a worker: a reuseport group
/// SimLoop client = world.AddLoop(world.AddHost("10.1.0.1"));
/// world.Spawn(client, () => Session(client, listener.Address));    // an async LoopTask that reads top to bottom
/// world.RunUntilDone();                                  // until every spawned coroutine has ended
/// world.Problems();                                      // what leaked, threw or broke a rule: empty when all is well
/// </code>
/// Each step either lets one packet arrive or runs one turn of one loop; the seed picks. The clock moves only when
/// nothing can happen at the present time, to the next packet or timer. The same seed gives the same trace hash.
/// Faults of a host (EMFILE, black hole, no route) are properties of <see cref="SimHost"/>; faults of chance are
/// <see cref="SimFaults"/>, to be set to <see cref="SimFaults.None"/> when a run must settle.
/// </summary>
public sealed class SimWorld : IDisposable
{
    private const long LongestDeschedule = 200_000_000;

    private readonly List<SimLoop> _loops = [];
    private readonly List<SimLoop> _runnable = [];
    private readonly List<SimHost> _hosts = [];
    private readonly List<string> _failures = [];
    private readonly SimRandom _schedule;
    private readonly SimNetwork _network;

    public SimWorld(ulong seed, SimFaults? faults = null)
    {
        Random = new SimRandom(seed);
        _schedule = Random.Fork();
        _network = new SimNetwork(Random.Fork(), faults ?? SimFaults.None);
    }

    /// <summary>The seed's stream for what a workload chooses.</summary>
    public SimRandom Random { get; }

    /// <summary>Virtual nanoseconds.</summary>
    public long Now => _network.Now;

    /// <summary>Hash of all that happened so far.</summary>
    public ulong TraceHash => _network.TraceHash;

    /// <summary>Faults of chance; a change holds from now on.</summary>
    public SimFaults Faults
    {
        get => _network.Faults;
        set => _network.Faults = value;
    }

    /// <summary>Spawned coroutines that have not ended.</summary>
    public int Running { get; private set; }

    /// <summary>Adds a host and its process.</summary>
    public SimHost AddHost(string address)
    {
        SimHost host = _network.AddHost(NetAddress.From(System.Net.IPAddress.Parse(address), 0));
        _hosts.Add(host);
        return host;
    }

    /// <summary>Adds a thread with an event loop to a process.</summary>
    public SimLoop AddLoop(SimHost host)
    {
        var loop = new SimLoop(host);
        _loops.Add(loop);
        return loop;
    }

    /// <summary>
    /// Starts a coroutine in the loop's next turn. An exception that leaves it is one of the problems.
    /// </summary>
    public void Spawn(SimLoop loop, Func<LoopTask> coroutine)
    {
        Running++;
        loop.Post(new Start(this, coroutine));
    }

    /// <summary>Runs until every spawned coroutine has ended; see <see cref="RunUntil"/>.</summary>
    public bool RunUntilDone(long maximumSteps = 5_000_000) => RunUntil(() => Running == 0, maximumSteps);

    /// <summary>Runs until the condition holds, nothing is left that could happen, or the steps are used up.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, long maximumSteps = 5_000_000)
    {
        for (long step = 0; step < maximumSteps; step++)
        {
            if (condition())
                return true;
            if (!Step(long.MaxValue))
                break;
        }
        return condition();
    }

    /// <summary>Runs for a stretch of virtual time.</summary>
    public void RunFor(long nanoseconds)
    {
        long end = Now + nanoseconds;
        while (Step(end))
        {
        }
        _network.AdvanceTo(end);
    }

    /// <summary>Time passes while a coroutine is busy: call it from one, to make its loop's turn late.</summary>
    public void Stall(long nanoseconds) => _network.AdvanceTo(Now + nanoseconds);

    /// <summary>
    /// What is wrong after a run: exceptions, broken rules, open descriptors, rented buffers, armed timers,
    /// coroutines that never ended. Empty when all is as it should be.
    /// </summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [.. _failures, .. _network.Violations, .. _hosts.SelectMany(host => host.Leaks())];
        foreach (SimLoop loop in _loops)
        {
            AddCount(problems, loop, "small buffers rented", loop.SmallBuffers.RentedCount);
            AddCount(problems, loop, "large buffers rented", loop.LargeBuffers.RentedCount);
            AddCount(problems, loop, "timers armed", loop.Timers.Count);
            AddCount(problems, loop, "slots taken", loop.OpenCount);
        }
        if (Running > 0)
            problems.Add($"{Running} coroutines have not ended");
        return problems;
    }

    public void Dispose()
    {
        foreach (SimLoop loop in _loops)
            loop.Dispose();
    }

    private static void AddCount(List<string> problems, SimLoop loop, string what, int count)
    {
        if (count != 0)
            problems.Add($"{loop.Host}: {count} {what}");
    }

    private bool Step(long until)
    {
        _runnable.Clear();
        long next = _network.NextEventAt;
        bool hasPacket = next <= Now;
        foreach (SimLoop loop in _loops)
        {
            long wakes = Math.Max(loop.WakesAt, loop.DescheduledUntil);
            if (wakes <= Now)
                _runnable.Add(loop);
            next = Math.Min(next, wakes);
        }
        int choices = _runnable.Count + (hasPacket ? 1 : 0);
        if (choices == 0)
        {
            if (next == long.MaxValue || next > until)
                return false;
            _network.AdvanceTo(next);
            return true;
        }
        int choice = _schedule.Below(choices);
        if (choice == _runnable.Count)
            return _network.DeliverOne();
        RunTurn(_runnable[choice]);
        return true;
    }

    private void RunTurn(SimLoop loop)
    {
        if (_schedule.OnceIn(Faults.Descheduled))
            loop.DescheduledUntil = Now + _schedule.Between(1, LongestDeschedule);
        else
            loop.RunTurn();
    }

    private async LoopTask Supervise(Func<LoopTask> coroutine)
    {
        try
        {
            await coroutine();
        }
        catch (Exception exception)
        {
            _failures.Add(exception.ToString());
        }
        Running--;
    }

    private sealed class Start(SimWorld world, Func<LoopTask> coroutine) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => world.Supervise(coroutine).Detach();
    }
}
