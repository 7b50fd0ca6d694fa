namespace Poise.Pools;

public sealed class BalancersTests
{
    [Fact]
    public void Each_name_is_there_once_and_finds_its_line()
    {
        BalancerKind[] all = Balancers.All.ToArray();
        Assert.Equal(all.Length, all.Select(kind => kind.Name).Distinct().Count());
        Assert.All(all, kind => Assert.Same(kind, Balancers.Find(kind.Name)));
        Assert.Null(Balancers.Find("no-such-balancer"));
    }

    [Fact]
    public void The_names_of_the_contract_make_their_algorithms()
    {
        Assert.IsType<RoundRobin>(Balancers.Find("round-robin")!.Create(2));
        Assert.IsType<LeastConnections>(Balancers.Find("least-connections")!.Create(2));
        Assert.IsType<RandomPick>(Balancers.Find("random")!.Create(2));
        Assert.IsType<PowerOfTwo>(Balancers.Find("power-of-two")!.Create(2));
        Assert.IsType<IpHash>(Balancers.Find("ip-hash")!.Create(2));
    }
}
