using Poise.Health;
using Poise.Simulation;

namespace Poise.Contracts;

// Also proves: Health/Probe.cs

/// <summary>What every line of <see cref="Probes"/> must do, whatever it asks. A new line adds its options.</summary>
public sealed class ProbeContractTests
{
    private const long Second = 1_000_000_000;

    private static readonly Dictionary<string, HealthOptions> Examples = new()
    {
        ["http"] = new HealthOptions { Http = new ProbePath("/healthz"), Body = "ready" },
        ["tcp"] = new HealthOptions(),
    };

    public static TheoryData<string> Names => [.. Probes.All.ToArray().Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Its_options_ask_for_it(string name) => Assert.Equal(name, Probes.Find(Examples[name])!.Name);

    [Theory, MemberData(nameof(Names))]
    public void A_backend_that_is_well_is_ok_and_nothing_is_left(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        for (int i = 0; i < 10; i++)
            Assert.Equal(ProbeResult.Ok, world.Probe(ProbeWorld.Well));
        world.AssertClean();
    }

    /// <summary>Short sends, one byte at a time, late packets, spurious wakes: the answer is the same.</summary>
    [Theory, MemberData(nameof(Names))]
    public void A_rough_world_changes_nothing(string name)
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            SimFaults faults = SimFaults.From(new SimRandom(seed)) with { Latency = (0, 1_000_000) };
            using var world = new ProbeWorld(Examples[name], seed, faults);
            Assert.Equal(ProbeResult.Ok, world.Probe(ProbeWorld.Well, timeoutNs: 60 * Second));
            world.World.Faults = SimFaults.None;
            world.AssertClean();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Nobody_there_is_refused(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        Assert.Equal(ProbeOutcome.Refused, world.Probe(world.Nobody).Outcome);
        world.AssertClean();
    }

    [Theory, MemberData(nameof(Names))]
    public void A_host_that_swallows_packets_is_a_timeout_at_the_deadline(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        world.Host.IsBlackHole = true;
        long start = world.World.Now;
        Assert.Equal(ProbeOutcome.Timeout, world.Probe(ProbeWorld.Well).Outcome);
        Assert.InRange(world.World.Now - start, Second, Second + 2_000_000);
        world.AssertClean();
    }

    [Theory, MemberData(nameof(Names))]
    public void No_route_is_unreachable(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        world.Host.IsUnreachable = true;
        Assert.Equal(ProbeOutcome.Unreachable, world.Probe(ProbeWorld.Well).Outcome);
        world.AssertClean();
    }

    /// <summary>That is our fault, and no backend may pay for it.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Without_descriptors_nothing_is_known(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        world.Prober.DescriptorLimit = 0;
        Assert.True(world.Probe(ProbeWorld.Well).IsUnknown);
        world.AssertClean();
    }

    [Theory, MemberData(nameof(Names))]
    public void A_loop_that_cuts_its_work_learns_nothing(string name)
    {
        using var world = new ProbeWorld(Examples[name]);
        world.Host.IsBlackHole = true;
        ProbeResult? result = world.Begin(ProbeWorld.Well, out Func<ProbeResult?> end);
        Assert.Null(result);
        world.OnLoop(world.Loop.AbortAll);
        Assert.True(world.World.RunUntil(() => end() is not null));
        Assert.True(end()!.Value.IsUnknown);
        world.AssertClean();
    }
}
