using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// Goes through all connections of a loop, a share at a time, so that no turn is long however many there are. For what
/// is rare and concerns many at once: a listener that was removed, a worker that retires, a backend that is cut.
/// </summary>
internal static class Sweep
{
    /// <summary>Slots that one share looks at.</summary>
    internal const int SlotsPerShare = 4096;

    /// <summary>Connections that one share wakes: each then closes or moves, which takes system calls.</summary>
    internal const int WakesPerShare = 64;

    private const long Pause = 1_000_000;

    /// <summary>Visits each connection that is open; those that open meanwhile may be left out.</summary>
    /// <param name="loop">Whose connections.</param>
    /// <param name="wake">Ends what the connection waits for, if it is meant; says whether it did.</param>
    internal static async LoopTask Run(EventLoop loop, Func<Connection, bool> wake)
    {
        var pause = new LoopTimer(loop);
        for (int slot = 0; slot < loop.SlotCount;)
        {
            int end = Math.Min(slot + SlotsPerShare, loop.SlotCount);
            for (int wakes = 0; slot < end && wakes < WakesPerShare; slot++)
            {
                if (loop.ConnectionAt(slot) is { } connection && wake(connection))
                    wakes++;
            }
            await pause.Until(loop.Now + Pause);
        }
    }
}
