namespace Poise.Simulation.Exchanges;

/// <summary>What all parties of one run share: how rough it is, how much they say, and the ledger.</summary>
internal sealed class Setting
{
    private readonly SimRandom _tokens;

    /// <param name="world">With its faults.</param>
    /// <param name="isCalm">Only the network is rough: clients are patient, backends sound.</param>
    /// <param name="first">What the proxy is configured to do at first.</param>
    /// <param name="longestPause">Nanoseconds that a peer may take between two pieces.</param>
    internal Setting(SimWorld world, bool isCalm, ProxyConfig first, long longestPause)
    {
        _tokens = world.Random.Fork();
        IsCalm = isCalm;
        History = new ProxyHistory(first);
        LongestPause = longestPause;
        Ledger = new Ledger(world, History) { IsCalm = isCalm };
        LargestBody = LargestBodyIn(world.Faults);
    }

    internal bool IsCalm { get; }

    /// <summary>What the proxy was configured to do, and when.</summary>
    internal ProxyHistory History { get; }

    /// <summary>A listener may be at its limit of connections.</summary>
    internal bool MayRefuse => History.Any(0, config => config.Policy.ConnectionLimit > 0);

    /// <summary>The proxy has fewer descriptors than it wants: clients wait in the queue until others leave.</summary>
    internal bool LacksDescriptors { get; set; }

    /// <summary>No connect to a backend can fail.</summary>
    internal bool AlwaysConnects { get; set; }

    /// <summary>There are times when no backend may be picked.</summary>
    internal bool MayLackBackends { get; set; }

    internal long LongestPause { get; }

    internal int LargestBody { get; private set; }

    internal Ledger Ledger { get; }

    /// <summary>
    /// Makes what is said from now on no larger than the network can carry. It never grows: connections that were made
    /// in a narrower network live on.
    /// </summary>
    internal void Follow(SimFaults faults) => LargestBody = Math.Min(LargestBody, LargestBodyIn(faults));

    internal ulong NextToken() => _tokens.Next() >> 16 | 1;

    // A byte at a time, a body of many kilobytes would be all that a run has time for.
    private static int LargestBodyIn(SimFaults faults) =>
        (int)Math.Clamp(Math.Min(faults.Segment.High, faults.SocketBuffer.Low) * 60L, 400, 200_000);

    internal Pace NextPace(SimRandom random) => new(
        random.Size(Math.Max(1, LargestBody / 400), 16 * 1024),
        random.OnceIn(2) ? 0 : 5 + random.Below(60),
        LongestPause);
}
