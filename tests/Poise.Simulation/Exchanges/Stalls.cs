using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// The whole process stands still now and then, for longer than any of its timeouts. Nobody else is late, so that
/// nothing may be given up.
/// </summary>
internal sealed class Stalls : Incident
{
    private const int MostStalls = 100;

    internal override bool IsCalm(ulong seed) => true;

    internal override long Patience => 10 * Second;

    internal override long LongestPause => Second / 20;

    /// <summary>Nothing but the stall may be slow: timeouts are short here.</summary>
    internal override SimFaults Narrow(SimFaults faults) => faults with
    {
        SocketBuffer = (64 * 1024, 64 * 1024),
        Segment = (512, 64 * 1024),
        Latency = (50_000, 2_000_000),
        AcceptExhausted = 0,
    };

    internal override void Play(ExchangeWorkload run) => Act(run, () => StallAll(run));

    private static async LoopTask StallAll(ExchangeWorkload run)
    {
        SimRandom random = run.World.Random.Fork();
        var pause = new LoopTimer(run.Operator);
        for (int i = 0; i < MostStalls && run.IsBusy; i++)
        {
            await pause.Until(run.Operator.Now + random.Between(1, Second));
            if (run.IsBusy)
                run.Proxy.Freeze(random.Between(Second, 1000 * Second));
        }
    }
}
