namespace Poise.Simulation.Exchanges;

/// <summary>What all parties of one run share: how rough it is, how much they say, and the ledger.</summary>
internal sealed class Setting
{
    private readonly SimRandom _tokens;

    /// <param name="world">With its faults.</param>
    /// <param name="isCalm">Only the network is rough: clients are patient, backends sound.</param>
    /// <param name="longestPause">Nanoseconds that a peer may take between two pieces.</param>
    internal Setting(SimWorld world, bool isCalm, long longestPause)
    {
        _tokens = world.Random.Fork();
        IsCalm = isCalm;
        LongestPause = longestPause;
        Ledger = new Ledger(world) { IsCalm = isCalm };
        // A byte at a time, a body of many kilobytes would be all that a run has time for.
        int atATime = Math.Min(world.Faults.Segment.High, world.Faults.SocketBuffer.Low);
        LargestBody = (int)Math.Clamp(atATime * 60L, 400, 200_000);
    }

    internal bool IsCalm { get; }

    /// <summary>The listener refuses connections beyond a limit.</summary>
    internal bool IsLimited { get; set; }

    internal long LongestPause { get; }

    internal int LargestBody { get; }

    internal Ledger Ledger { get; }

    internal ulong NextToken() => _tokens.Next() >> 16 | 1;

    internal Pace NextPace(SimRandom random) => new(
        random.Size(Math.Max(1, LargestBody / 400), 16 * 1024),
        random.OnceIn(2) ? 0 : 5 + random.Below(60),
        LongestPause);
}
