using Poise.Core;

namespace Poise.Pools;

public sealed class PoolTests
{
    [Fact]
    public void A_retry_gets_another_backend_while_one_is_eligible()
    {
        PoolFixture pool = RoundRobinOver(1, 1, 1);
        TriedBackends tried = default;
        using Lease first = pool.Pick(ref tried);
        using Lease second = pool.Pick(ref tried);
        using Lease third = pool.Pick(ref tried);
        Assert.Equal([0, 1, 2], new[] { first.Index, second.Index, third.Index }.Order());
        Assert.Equal(Eligibility.Eligible, third.Forgiven);

        using Lease fourth = pool.Pick(ref tried);
        Assert.Equal(Eligibility.AlreadyTried, fourth.Forgiven);
        Assert.Equal(4, pool.Total);
    }

    [Fact]
    public void A_tried_backend_comes_before_a_skipped_one_and_that_before_none()
    {
        PoolFixture pool = RoundRobinOver(1, 1, 0);
        pool.FailConnects(1);
        TriedBackends tried = default;
        using Lease first = pool.Pick(ref tried);
        using Lease again = pool.Pick(ref tried);
        Assert.Equal((0, 0, Eligibility.AlreadyTried), (first.Index, again.Index, again.Forgiven));

        pool.FailConnects(0);
        using Lease untried = pool.Pick(ref tried);
        Assert.Equal((1, Eligibility.ConnectFailing), (untried.Index, untried.Forgiven));

        using Lease anything = pool.Pick(ref tried);
        Assert.Equal(Eligibility.ConnectFailing | Eligibility.AlreadyTried, anything.Forgiven);
        Assert.NotEqual(2, anything.Index);
    }

    [Fact]
    public void When_all_are_skipped_every_request_may_still_try()
    {
        PoolFixture pool = RoundRobinOver(1, 1);
        pool.FailConnects(0);
        pool.FailConnects(1);
        HashSet<int> seen = [];
        for (int pick = 0; pick < 10; pick++)
            seen.Add(pool.PickAndEnd());
        Assert.Equal([0, 1], seen.Order());

        pool.Backends[1].ConnectSucceeded();
        for (int pick = 0; pick < 10; pick++)
            Assert.Equal(1, pool.PickAndEnd());
    }

    [Fact]
    public void A_skipped_backend_is_tried_once_in_each_interval_until_it_is_back()
    {
        PoolFixture pool = RoundRobinOver(1, 1);
        pool.FailConnects(0);
        for (int interval = 1; interval <= 3; interval++)
        {
            pool.NowNs = interval * ConnectFailures.TrialIntervalNs;
            List<Lease> picks = [.. Enumerable.Range(0, 20).Select(_ => pool.Pick())];
            Lease trial = Assert.Single(picks, lease => lease.Index == 0);
            Assert.True(trial.IsTrial);
            Assert.All(picks, lease => Assert.Equal(lease.Index == 0, lease.IsTrial));
        }

        pool.Backends[0].ConnectSucceeded();
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => pool.PickAndEnd() == 0));
    }

    [Fact]
    public void Without_backends_or_weights_there_is_no_lease()
    {
        Assert.Null(RoundRobinOver().Pick().Backend);
        PoolFixture pool = RoundRobinOver(0, 0);
        pool.FailConnects(0);
        TriedBackends tried = default;
        using Lease none = pool.Pick(ref tried);
        Assert.Null(none.Backend);
        Assert.Equal(0, tried.Count);
        Assert.Equal(0, pool.Total);
    }

    [Fact]
    public void A_pool_that_fails_open_takes_who_is_down_when_nobody_else_is_left()
    {
        PoolFixture pool = new(count => new RoundRobin(count), failsOpen: true, 1, 1, 1);
        pool.Backends[0].Health = new HealthReport(BackendHealth.Down, "timeout");
        pool.Backends[1].IsUnproven = true;
        pool.Backends[2].Weight = 0;
        const Eligibility overlooked = Eligibility.Down | Eligibility.Unproven;
        TriedBackends tried = default;
        using Lease first = pool.Pick(ref tried);
        using Lease second = pool.Pick(ref tried);
        using Lease third = pool.Pick(ref tried);
        Assert.Equal([0, 1], new[] { first.Index, second.Index }.Order());
        Assert.Equal((overlooked, overlooked, overlooked | Eligibility.AlreadyTried),
            (first.Forgiven, second.Forgiven, third.Forgiven));

        pool.Backends[2].Weight = 1;
        pool.FailConnects(2);
        Assert.Equal(2, pool.PickAndEnd());
        pool.Backends[2].State = BackendState.Draining;
        Assert.NotEqual(2, pool.PickAndEnd());
    }

    [Fact]
    public void A_pool_that_does_not_has_nobody_to_give()
    {
        PoolFixture pool = RoundRobinOver(1, 1);
        pool.Backends[0].Health = new HealthReport(BackendHealth.Down, "timeout");
        Assert.Equal(1, pool.PickAndEnd());
        pool.Backends[1].IsUnproven = true;
        Assert.Equal(-1, pool.PickAndEnd());
    }

    [Fact]
    public void Only_a_balancer_that_goes_by_a_key_has_it_computed()
    {
        foreach (BalancerKind kind in Balancers.All)
        {
            Pool pool = new PoolFixture(kind.Create, 1, 1).Pool;
            ulong expected = kind.Name == "ip-hash" ? 0x9C3163F48C1ED6FF : 0;
            Assert.Equal(expected, pool.KeyHash(new NetAddress(0xC000_0201, isV6: false, port: 50_000)));
        }
    }

    [Fact]
    public void Keeps_what_it_was_made_of()
    {
        Backend[] backends = [new(new BackendKey("p", "a"), "", 1, id: 0)];
        RoundRobin balancer = new(1);
        Pool pool = new("p", backends, balancer, new PoolTimeouts(1, 2, 3), new PoolConnections(4, 5));
        backends[0] = null!;
        Assert.Equal("p", pool.Name);
        Assert.Equal("a", pool.Backends[0].Name);
        Assert.Same(balancer, pool.Balancer);
        Assert.Equal((new PoolTimeouts(1, 2, 3), new PoolConnections(4, 5)), (pool.Timeouts, pool.Connections));
    }

    private static PoolFixture RoundRobinOver(params int[] weights) => new(count => new RoundRobin(count), weights);
}
