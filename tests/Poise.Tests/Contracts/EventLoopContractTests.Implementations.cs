using Poise.Simulation;

namespace Poise.Contracts;

/// <summary>The contract on epoll and real loopback sockets.</summary>
public sealed class EpollLoopContractTests : EventLoopContractTests
{
    protected override LoopHarness NewHarness() => new EpollHarness();
}

/// <summary>The contract in a quiet simulated world.</summary>
public sealed class SimLoopContractTests : EventLoopContractTests
{
    protected override LoopHarness NewHarness() => new SimHarness(seed: 1, SimFaults.None);
}

/// <summary>The contract where events are lost in the crowd, repeated, and come in the middle of a turn.</summary>
public sealed class RoughSimLoopContractTests : EventLoopContractTests
{
    private static readonly SimFaults Rough = SimFaults.None with
    {
        Latency = (0, 200_000),
        SpuriousWake = 2,
        PartialPoll = 2,
        Interrupt = 2,
    };

    protected override LoopHarness NewHarness() => new SimHarness(seed: 2, Rough);
}
