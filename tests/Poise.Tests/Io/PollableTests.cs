using Poise.Contracts;
using Poise.Simulation;

namespace Poise.Io;

public sealed class PollableTests
{
    [Fact]
    public void It_is_open_from_its_descriptor_to_its_close_and_its_slot_tells_late_notices_apart()
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, async () =>
        {
            SocketPair pair = await SocketPair.Open(harness, loop);
            Pollable pollable = pair.Client;
            Assert.True(pollable.IsOpen);
            Assert.Same(loop, pollable.Loop);
            (int slot, uint generation) = (pollable.Slot, pollable.Generation);
            pair.Close();
            Assert.False(pollable.IsOpen);
            Assert.Equal(-1, pollable.Descriptor);
            Assert.Equal(slot, pollable.Slot);
            Assert.NotEqual(generation, pollable.Generation);
        });
        harness.RunAll();
        harness.AssertNothingLeaked();
    }
}
