using System.Diagnostics;
using Poise.Core;
using Poise.Io;
using Poise.Io.Epoll;
using Poise.Io.Linux;

namespace Poise.Contracts;

/// <summary>Epoll loops on real loopback sockets, turned one after another on the test's thread.</summary>
public sealed class EpollHarness : LoopHarness
{
    private const long ShortWait = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public override NetAddress Nobody
    {
        get
        {
            // Bound a moment ago and closed again: no listener there, and nobody else was given the port yet.
            int listener = Listen(out NetAddress address);
            CloseListening(listener);
            return address;
        }
    }

    public override int Listen(out NetAddress address)
    {
        int listener = ListeningSockets.Open(NetAddress.LoopbackV4(0), out int errno);
        Assert.Equal(0, errno);
        address = ListeningSockets.LocalAddress(listener);
        return listener;
    }

    public override void RefuseNewConnections(int listeningDescriptor) =>
        Loops[0].SystemRefuseConnections(listeningDescriptor);

    public override void CloseListening(int listeningDescriptor) => ListeningSockets.Close(listeningDescriptor);

    public override void Stall(long nanoseconds) => Thread.Sleep(TimeSpan.FromMilliseconds(nanoseconds / 1_000_000));

    protected override EventLoop Make() => new EpollLoop(poisonBuffers: true);

    protected override bool RunUntil(Func<bool> done)
    {
        long start = Stopwatch.GetTimestamp();
        while (!done() && Stopwatch.GetElapsedTime(start) < Patience)
        {
            // Indexed, because an enumerator would count as an allocation of the code under test.
            for (int i = 0; i < Loops.Count; i++)
                Loops[i].RunTurn(Loops.Count == 1 ? 100 * ShortWait : ShortWait);
        }
        return done();
    }
}
