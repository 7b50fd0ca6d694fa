namespace Poise.Pools;

public sealed class LeaseTests
{
    private readonly PoolFixture _pool = new(count => new RoundRobin(count), 1, 1);

    [Fact]
    public void Counts_until_its_scope_ends_whichever_way()
    {
        using (Lease lease = _pool.Pick())
            Assert.Equal(1, _pool.Backends[lease.Index].InFlight);
        Assert.Equal(0, _pool.Total);

        Assert.Throws<TimeoutException>((Action)(() =>
        {
            using Lease lease = _pool.Pick();
            Assert.Equal(1, _pool.Total);
            throw new TimeoutException();
        }));
        Assert.Equal(0, _pool.Total);
    }

    [Fact]
    public void One_without_a_backend_ends_too()
    {
        default(Lease).Dispose();
        Assert.Null(default(Lease).Backend);
        Assert.Equal(0, _pool.Total);
    }
}
