using CsCheck;

namespace Poise.Pools;

public sealed class LeastConnectionsTests
{
    [Fact]
    public void Picks_a_least_loaded_backend_for_its_weight_whatever_ended_before() =>
        Gen.Select(Gen.Int[0, 5].Array[1, LeastConnections.FullScan], Gen.Int[0, 1_000].Array[1, 150])
            .ForAll(200, given =>
            {
                (int[] weights, int[] steps) = given;
                PoolFixture pool = New(weights);
                List<Lease> held = [];
                foreach (int step in steps)
                {
                    if (step % 3 == 0 && held.Count > 0)
                    {
                        held[step % held.Count].Dispose();
                        held.RemoveAt(step % held.Count);
                        continue;
                    }

                    double least = Least(pool.Backends);
                    Lease lease = pool.Pick();
                    Assert.Equal(weights.Sum() == 0, lease.Backend is null);
                    if (lease.Backend is { } backend)
                        Assert.Equal(least, (backend.InFlight - 1.0) / backend.Weight, tolerance: 1e-9);
                    held.Add(lease);
                }
            });

    [Fact]
    public void Ties_rotate_among_those_that_tie()
    {
        PoolFixture pool = New(1, 1, 1, 1);
        using Lease busy = pool.Pick();
        int[] rest = [.. Enumerable.Range(0, 6).Select(_ => pool.PickAndEnd())];
        Assert.Equal([2, 3, 1, 2, 3, 1], rest);
    }

    /// <summary>One exchange at a time, so that every pick is a tie of idle backends.</summary>
    [Fact]
    public void An_idle_pool_shares_out_by_weight()
    {
        PoolFixture pool = New(3, 1, 0, 2);
        int[] picks = [.. Enumerable.Range(0, 60).Select(_ => pool.PickAndEnd())];
        Assert.Equal([30, 10, 0, 20], Enumerable.Range(0, 4).Select(index => picks.Count(pick => pick == index)));
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 1, 2)]
    public void Held_work_fills_up_by_weight(params int[] weights)
    {
        PoolFixture pool = New(weights);
        for (int pick = 0; pick < 10 * weights.Sum(); pick++)
            _ = pool.Pick();
        Assert.Equal(weights.Select(weight => weight * 10), pool.Backends.Select(backend => backend.InFlight));
    }

    [Fact]
    public void A_large_pool_is_sampled_and_still_level()
    {
        PoolFixture pool = New([.. Enumerable.Repeat(1, 1_000)]);
        for (int pick = 0; pick < 20_000; pick++)
            _ = pool.Pick();
        Assert.All(pool.Backends, backend => Assert.InRange(backend.InFlight, 19, 21));
    }

    /// <summary>A sample of 64 among 256 finds the one idle backend in a quarter of the picks.</summary>
    [Theory]
    [InlineData(LeastConnections.FullScan, 1.0, 1.0)]
    [InlineData(256, 0.2, 0.3)]
    public void One_pick_compares_no_more_than_the_full_scan(int count, double from, double to)
    {
        PoolFixture pool = New([.. Enumerable.Repeat(1, count)]);
        for (int index = 1; index < count; index++)
            pool.Backends[index].TryReserve(0, Eligibility.Eligible, out _);
        int found = Enumerable.Range(0, 2_000).Count(_ => pool.Choose() == 0);
        Assert.InRange(found / 2_000.0, from, to);
    }

    [Fact]
    public void In_a_large_pool_ineligible_backends_do_not_fill_the_sample()
    {
        PoolFixture pool = New([.. Enumerable.Range(0, 1_000).Select(i => i % 500 == 0 ? 1 : 0)]);
        for (int pick = 0; pick < 100; pick++)
            _ = pool.Pick();
        Assert.Equal([50, 50], new[] { pool.Backends[0].InFlight, pool.Backends[500].InFlight });
    }

    private static double Least(Backend[] backends) => backends
        .Where(backend => backend.Weight > 0)
        .Select(backend => (double)backend.InFlight / backend.Weight)
        .DefaultIfEmpty(0)
        .Min();

    private static PoolFixture New(params int[] weights) => new(_ => new LeastConnections(), weights);
}
