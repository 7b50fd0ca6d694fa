using CsCheck;

namespace Poise.Pools;

public sealed class RoundRobinTests
{
    private static readonly Gen<int[]> Weights =
        Gen.Int[0, 9].Array[1, 12].Where(weights => weights.Sum() > 0);

    [Fact]
    public void Heavy_backends_are_spread_as_in_nginx()
    {
        PoolFixture pool = New(5, 1, 1);
        Assert.Equal([0, 0, 1, 0, 2, 0, 0], Picks(pool, 7));
        Assert.Equal([0, 0, 1, 0, 2, 0, 0], Picks(pool, 7));
    }

    [Fact]
    public void In_any_window_of_the_sum_of_weights_each_gets_exactly_its_weight() =>
        Weights.ForAll(300, weights =>
        {
            int sum = weights.Sum();
            int[] picks = Picks(New(weights), 3 * sum);
            for (int start = 0; start <= picks.Length - sum; start++)
            {
                int[] counts = new int[weights.Length];
                foreach (int index in picks.AsSpan(start, sum))
                    counts[index]++;
                Assert.Equal(weights, counts);
            }
        });

    /// <summary>Against the algorithm as nginx writes it, with weights and failures that come and go.</summary>
    [Fact]
    public void Picks_what_the_array_of_credits_would() =>
        Gen.Select(Weights, Gen.Select(Gen.Int[0, 11], Gen.Int[0, 9], Gen.Int[0, 30]).Array[1, 20])
            .ForAll(300, given =>
            {
                (int[] weights, (int Index, int Weight, int Picks)[] changes) = given;
                PoolFixture pool = New(weights);
                long[] credits = new long[weights.Length];
                foreach ((int index, int weight, int picks) in changes)
                {
                    pool.Backends[index % weights.Length].Weight = weight;
                    for (int i = 0; i < picks; i++)
                        Assert.Equal(NginxPick(pool.Backends, credits), pool.PickAndEnd());
                }
            });

    [Fact]
    public void A_backend_that_was_out_comes_back_without_a_burst()
    {
        PoolFixture pool = New(1, 1, 1);
        Picks(pool, 7);
        pool.FailConnects(2);
        Assert.DoesNotContain(2, Picks(pool, 1_000));
        pool.Backends[2].ConnectSucceeded();
        int[] after = Picks(pool, 30);
        Assert.InRange(after.AsSpan(0, 6).Count(2), 1, 3);
        Assert.Equal(10, after.Count(index => index == 2));
    }

    [Fact]
    public void A_retry_elsewhere_leaves_the_shares_as_they_were()
    {
        PoolFixture pool = New(2, 1, 1);
        for (int exchange = 0; exchange < 400; exchange++)
        {
            TriedBackends tried = default;
            using Lease first = pool.Pick(ref tried);
            using Lease second = pool.Pick(ref tried);
            Assert.NotEqual(first.Index, second.Index);
        }

        Assert.Equal([400, 200, 200], pool.Backends.Select(backend => backend.Picks));
    }

    [Fact]
    public void A_pick_that_finds_none_is_no_turn()
    {
        PoolFixture pool = New(5, 1);
        for (int i = 0; i < 100; i++)
            Assert.Equal(-1, pool.Choose(tried: [0, 1]));
        Assert.Equal([0, 0, 0, 1, 0, 0], Picks(pool, 6));
    }

    private static int NginxPick(Backend[] backends, long[] credits)
    {
        int best = -1;
        long total = 0;
        for (int i = 0; i < backends.Length; i++)
        {
            if (backends[i].Weight == 0)
                continue;
            credits[i] += backends[i].Weight;
            total += backends[i].Weight;
            if (best < 0 || credits[i] > credits[best])
                best = i;
        }

        if (best >= 0)
            credits[best] -= total;
        return best;
    }

    private static PoolFixture New(params int[] weights) => new(count => new RoundRobin(count), weights);

    private static int[] Picks(PoolFixture pool, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => pool.PickAndEnd())];
}
