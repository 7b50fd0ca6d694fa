namespace Poise.Health;

public sealed class TcpProbeTests
{
    [Fact]
    public void Asks_for_nothing_and_leaves_by_reset()
    {
        using var world = new ProbeWorld(new HealthOptions());
        string heard = "";
        Assert.Equal(ProbeResult.Ok, world.Probe(async peer => heard = await peer.ReadToEnd()));
        world.AssertClean();
        Assert.Equal("[Reset]", heard);
    }

    [Fact]
    public void What_the_backend_says_is_nothing_to_it()
    {
        using var world = new ProbeWorld(new HealthOptions());
        Assert.Equal(ProbeResult.Ok, world.Probe(peer => peer.Write("220 mail.example ready\r\n")));
        world.AssertClean();
    }
}
