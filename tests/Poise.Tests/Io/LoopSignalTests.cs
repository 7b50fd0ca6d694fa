using Poise.Contracts;
using Poise.Simulation;

namespace Poise.Io;

public sealed class LoopSignalTests
{
    [Fact]
    public void A_set_before_the_wait_is_remembered_once() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        signal.Set();
        signal.Set();
        await signal.Wait();
        Assert.False(signal.Wait().IsCompleted);
    });

    [Fact]
    public void A_wait_is_not_resumed_inside_set() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        bool resumed = false;
        LoopTask waiting = Wait(signal, () => resumed = true);
        signal.Set();
        Assert.False(resumed);
        await waiting;
        Assert.True(resumed);
        Assert.False(signal.Wait().IsCompleted);
    });

    [Fact]
    public void It_can_be_used_again_and_again() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        for (int i = 0; i < 3; i++)
        {
            LoopTask waiting = Wait(signal, () => { });
            Assert.False(waiting.IsCompleted);
            signal.Set();
            await waiting;
        }
    });

    private static async LoopTask Wait(LoopSignal signal, Action resumed)
    {
        await signal.Wait();
        resumed();
    }

    private static void Run(Func<EventLoop, LoopTask> body)
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(loop));
        harness.RunAll();
    }
}
