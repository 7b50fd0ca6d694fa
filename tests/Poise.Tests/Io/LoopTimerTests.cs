using Poise.Contracts;
using Poise.Simulation;

namespace Poise.Io;

public sealed class LoopTimerTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void A_deadline_that_has_passed_does_not_suspend() => Run(async loop =>
    {
        var timer = new LoopTimer(loop);
        LoopTimer.SleepOperation sleep = timer.Until(loop.Now - 1);
        Assert.True(sleep.IsCompleted);
        Assert.True(await sleep);
    });

    [Fact]
    public void It_sleeps_until_its_deadline_and_no_longer_than_a_tick_more() => Run(async loop =>
    {
        var timer = new LoopTimer(loop);
        long deadline = loop.Now + 3600 * Second + 1;
        Assert.True(await timer.Until(deadline));
        Assert.InRange(loop.Now, deadline, deadline + 1_000_000);
    });

    [Fact]
    public void One_without_a_deadline_arms_nothing_and_ends_by_cancel() => Run(async loop =>
    {
        var timer = new LoopTimer(loop);
        LoopTask<bool> sleeping = Sleep(timer, EventLoop.NoDeadline);
        Assert.Equal(0, loop.Timers.Count);
        timer.Cancel();
        timer.Cancel();
        Assert.False(await sleeping);
    });

    private static async LoopTask<bool> Sleep(LoopTimer timer, long deadline) => await timer.Until(deadline);

    private static void Run(Func<EventLoop, LoopTask> body)
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(loop));
        harness.RunAll();
        harness.AssertNothingLeaked();
    }
}
