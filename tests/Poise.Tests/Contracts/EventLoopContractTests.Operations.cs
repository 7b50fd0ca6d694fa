using System.Diagnostics;
using Poise.Core;
using Poise.Io;

namespace Poise.Contracts;

/// <summary>Deadlines, abort codes, timers, and the rule that only the dispatcher resumes.</summary>
public abstract partial class EventLoopContractTests
{
    // The compiler may inline a frame or two in one run of a method and not in the next.
    private const int InlinedFrames = 8;

    [Fact]
    public void A_receive_times_out_not_before_its_deadline_and_the_connection_lives_on() => Run(async pair =>
    {
        EventLoop loop = pair.Server.Loop;
        long deadline = loop.Now + 5 * Millisecond;
        Assert.Equal("TimedOut", await pair.Server.ReceiveText(deadline));
        Assert.True(loop.Now >= deadline);
        await pair.Client.SendText("still here");
        Assert.Equal("still here", await pair.Server.ReceiveText(loop.Now + 1000 * Millisecond));
    });

    [Fact]
    public void Each_direction_has_its_own_deadline() => Run(async pair =>
    {
        EventLoop loop = pair.Server.Loop;
        LoopTask<string> receiving = pair.Client.ReceiveText(loop.Now + 30 * Millisecond);
        IoResult sent = await pair.Client.SendMany(64 << 20, loop.Now + 10 * Millisecond);
        Assert.Equal(IoError.TimedOut, sent.Error);
        Assert.False(receiving.IsCompleted);
        Assert.Equal("TimedOut", await receiving);
    });

    [Fact]
    public void Progress_moves_the_deadline_of_a_send() => Run(async pair =>
    {
        LoopTask<IoResult> sending = pair.Client.SendMany(64 << 20, 0, idle: 80 * Millisecond);
        for (int i = 0; i < 6; i++)
        {
            await pair.Client.Loop.Pause(15 * Millisecond);
            ByteBuffer buffer = pair.Server.Loop.LargeBuffers.Rent();
            int count = 1;
            for (int received = 0; received < 4 << 20 && count > 0; received += count)
            {
                buffer.Clear();
                count = (await pair.Server.Receive(buffer, pair.Server.Loop.Now + 5 * Millisecond)).Count;
            }
            buffer.Release();
        }
        Assert.False(sending.IsCompleted);
        Assert.Equal(IoError.TimedOut, (await sending).Error);
    });

    [Fact]
    public void Abort_completes_both_directions_with_its_code_and_not_inside_the_caller() => Run(async pair =>
    {
        bool resumed = false;
        LoopTask<string> receiving = Watch(pair.Client.ReceiveText(), () => resumed = true);
        LoopTask<IoResult> sending = pair.Client.SendMany(64 << 20, EventLoop.NoDeadline);
        await pair.Client.Loop.Pause(5 * Millisecond);
        pair.Client.Abort(IoError.PeerGone);
        Assert.False(resumed);
        Assert.Equal("PeerGone", await receiving);
        Assert.True(resumed);
        Assert.Equal(IoError.PeerGone, (await sending).Error);
        Assert.True(pair.Client.IsOpen);
    });

    [Fact]
    public void Close_completes_what_waits_with_aborted_and_not_inside_the_caller() => Run(async pair =>
    {
        bool resumed = false;
        LoopTask<string> receiving = Watch(pair.Client.ReceiveText(), () => resumed = true);
        pair.Client.Close();
        Assert.False(resumed);
        Assert.Equal("Aborted", await receiving);
        Assert.Equal("", await pair.Server.ReceiveText());
    });

    [Fact]
    public void A_thousand_waiters_that_release_each_other_do_not_recurse() => RunOnLoop(async (_, loop) =>
    {
        const int count = 1000;
        var signals = new LoopSignal[count + 1];
        int[] depths = new int[count];
        for (int i = 0; i <= count; i++)
            signals[i] = new LoopSignal(loop);
        for (int i = 0; i < count; i++)
            PassOn(signals[i], signals[i + 1], depths, i).Detach();
        signals[0].Set();
        await signals[count].Wait();
        Assert.InRange(depths[count - 1], 1, depths[0] + InlinedFrames);
    });

    [Fact]
    public void A_thousand_waiters_that_one_event_releases_do_not_recurse() => RunOnLoop(async (_, loop) =>
    {
        const int count = 1000;
        int[] depths = new int[count];
        var gate = new LoopSignal(loop);
        var all = new LoopSignal[count];
        for (int i = 0; i < count; i++)
        {
            all[i] = new LoopSignal(loop);
            PassOn(all[i], gate, depths, i).Detach();
        }
        Array.ForEach(all, signal => signal.Set());
        Assert.Equal(0, depths[count - 1]);
        await gate.Wait();
        await loop.Pause(Millisecond);
        Assert.All(depths, depth => Assert.InRange(depth, 1, depths[0] + InlinedFrames));
    });

    [Fact]
    public void A_notice_for_a_connection_closed_in_the_same_turn_is_dropped() => RunOnLoop(async (harness, loop) =>
    {
        SocketPair first = await SocketPair.Open(harness, loop);
        SocketPair second = await SocketPair.Open(harness, loop);
        LoopTask<string> either = CloseOther(first.Server, second.Server);
        LoopTask<string> other = CloseOther(second.Server, first.Server);
        await first.Client.SendText("a");
        await second.Client.SendText("b");
        string[] results = [await either, await other];
        Assert.Single(results, "Aborted");
        // The slot's next owner hears nothing of it.
        SocketPair third = await SocketPair.Open(harness, loop);
        Assert.Equal("TimedOut", await third.Server.ReceiveText(loop.Now + 5 * Millisecond));
        Assert.False(third.Server.PeerEnded);
        first.Close();
        second.Close();
        third.Close();
    });

    [Fact]
    public void Timers_fire_in_order_and_never_early() => RunOnLoop(async (_, loop) =>
    {
        long start = loop.Now;
        List<long> due = [];
        List<LoopTask> sleepers = [];
        foreach (long wait in (long[])[9, 1, 5, 0, 70, 3])
            sleepers.Add(Sleep(loop, start + wait * Millisecond + 1, due));
        foreach (LoopTask sleeper in sleepers)
            await sleeper;
        Assert.Equal(due.Order(), due);
        Assert.Equal(6, due.Count);
    });

    [Fact]
    public void A_cancelled_timer_says_so() => RunOnLoop(async (_, loop) =>
    {
        var timer = new LoopTimer(loop);
        LoopTask<bool> sleeping = Elapsed(timer, loop.Now + 1000 * Millisecond);
        timer.Cancel();
        Assert.False(sleeping.IsCompleted);
        Assert.False(await sleeping);
        Assert.True(await Elapsed(timer, loop.Now));
    });

    [Fact]
    public void A_stall_of_ours_does_not_count_against_deadlines() => RunOnLoop(async (harness, loop) =>
    {
        SocketPair pair = await SocketPair.Open(harness, loop);
        LoopTask<string> receiving = pair.Server.ReceiveText(loop.Now + 200 * Millisecond);
        long before = loop.Now;
        harness.Stall(400 * Millisecond);
        await loop.Pause(Millisecond);
        Assert.InRange(loop.Now - before, Millisecond, 150 * Millisecond);
        Assert.False(receiving.IsCompleted);
        await pair.Client.SendText("in time");
        Assert.Equal("in time", await receiving);
        pair.Close();
    });

    private static async LoopTask<string> Watch(LoopTask<string> task, Action resumed)
    {
        string result = await task;
        resumed();
        return result;
    }

    private static async LoopTask PassOn(LoopSignal signal, LoopSignal next, int[] depths, int index)
    {
        await signal.Wait();
        depths[index] = new StackTrace(false).FrameCount;
        next.Set();
    }

    private static async LoopTask<string> CloseOther(Connection mine, Connection other)
    {
        string text = await mine.ReceiveText();
        if (text != "Aborted" && other.IsOpen)
            other.Close();
        return text;
    }

    private static async LoopTask Sleep(EventLoop loop, long deadline, List<long> due)
    {
        Assert.True(await new LoopTimer(loop).Until(deadline));
        Assert.True(loop.Now >= deadline);
        due.Add(deadline);
    }

    private static async LoopTask<bool> Elapsed(LoopTimer timer, long deadline) => await timer.Until(deadline);
}
