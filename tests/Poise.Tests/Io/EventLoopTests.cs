using Poise.Contracts;
using Poise.Simulation;

namespace Poise.Io;

public sealed class EventLoopTests
{
    private const long Millisecond = 1_000_000;
    private const long Second = 1000 * Millisecond;

    [Fact]
    public void Abort_idle_ends_idle_waits_only() => Run(async (harness, loop) =>
    {
        SocketPair pair = await SocketPair.Open(harness, loop);
        Connection.ReceiveOperation idle = pair.Client.WaitReadable(EventLoop.NoDeadline, idle: true);
        Connection.ReceiveOperation busy = pair.Server.WaitReadable(EventLoop.NoDeadline);
        loop.AbortIdle();
        Assert.Equal(IoError.Aborted, (await idle).Error);
        Assert.False(busy.IsCompleted);
        await pair.Client.SendText("x");
        Assert.Equal(IoError.None, (await busy).Error);
        loop.AbortIdle();
        Assert.Equal("x", await pair.Server.ReceiveText());
        pair.Close();
    });

    [Fact]
    public void Abort_all_ends_whatever_waits() => Run(async (harness, loop) =>
    {
        SocketPair pair = await SocketPair.Open(harness, loop);
        LoopTask<string> receiving = pair.Client.ReceiveText();
        LoopTask<IoResult> sending = pair.Server.SendMany(64 << 20, EventLoop.NoDeadline);
        loop.AbortAll();
        Assert.Equal(IoError.Aborted, (await sending).Error);
        Assert.NotEqual("", await receiving);
        pair.Close();
    });

    [Fact]
    public void Loop_time_leaves_out_what_a_turn_was_late_and_the_sum_of_it() => Run(async (harness, loop) =>
    {
        long start = loop.Now;
        long began = harness.World.Now;
        for (int i = 0; i < 3; i++)
        {
            harness.World.Stall(Second);
            await loop.Pause(10 * Millisecond);
        }
        Assert.InRange(loop.Now - start, 30 * Millisecond, 40 * Millisecond);
        Assert.InRange(harness.World.Now - began, 3 * Second, 4 * Second);
        Assert.Equal(Second, loop.WorstStall);
    });

    [Fact]
    public void A_stall_within_the_tolerance_counts() => Run(async (harness, loop) =>
    {
        long start = loop.Now;
        harness.World.Stall(EventLoop.LatenessTolerance);
        await loop.Pause(Millisecond);
        Assert.InRange(loop.Now - start, EventLoop.LatenessTolerance, EventLoop.LatenessTolerance + 3 * Millisecond);
    });

    [Fact]
    public void A_loop_that_was_not_let_run_in_time_moves_its_deadlines()
    {
        using var world = new SimWorld(seed: 1, SimFaults.None);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        long elapsed = 0;
        world.Spawn(loop, async () =>
        {
            long start = loop.Now;
            loop.DescheduledUntil = world.Now + Second;
            await loop.Pause(10 * Millisecond);
            elapsed = loop.Now - start;
        });
        Assert.True(world.RunUntilDone());
        Assert.InRange(elapsed, 10 * Millisecond, 12 * Millisecond);
    }

    [Fact]
    public void Open_connections_and_acceptors_are_counted() => Run(async (harness, loop) =>
    {
        int listener = harness.Listen(out _);
        Acceptor acceptor = loop.NewAcceptor(listener);
        SocketPair pair = await SocketPair.Open(harness, loop);
        Assert.Equal(3, loop.OpenCount);
        Assert.Equal(3, loop.OpenPollables().Count());
        pair.Close();
        acceptor.Stop();
        Assert.Equal(0, loop.OpenCount);
        harness.CloseListening(listener);
    });

    private static void Run(Func<SimHarness, EventLoop, LoopTask> body)
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(harness, loop));
        harness.RunAll();
        harness.AssertNothingLeaked();
    }
}
