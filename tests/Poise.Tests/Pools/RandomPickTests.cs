namespace Poise.Pools;

public sealed class RandomPickTests
{
    [Fact]
    public void A_pick_says_nothing_of_the_next()
    {
        PoolFixture pool = New(1, 1, 1, 1);
        int[,] pairs = new int[4, 4];
        int last = pool.PickAndEnd();
        for (int pick = 0; pick < 160_000; pick++)
        {
            int next = pool.PickAndEnd();
            pairs[last, next]++;
            last = next;
        }

        Assert.All(pairs.Cast<int>(), count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void What_is_left_out_leaves_its_share_to_the_others_by_weight()
    {
        PoolFixture pool = New(1, 2, 3, 6);
        int[] counts = new int[4];
        for (int pick = 0; pick < 60_000; pick++)
            counts[pool.Choose(tried: 3)]++;
        Assert.Equal(0, counts[3]);
        Assert.InRange(counts[0], 9_500, 10_500);
        Assert.InRange(counts[1], 19_500, 20_500);
        Assert.InRange(counts[2], 29_500, 30_500);
    }

    [Fact]
    public void What_is_in_flight_does_not_count()
    {
        PoolFixture pool = New(1, 1);
        for (int pick = 0; pick < 1_000; pick++)
            pool.Backends[0].TryReserve(0, Eligibility.Eligible, out _);
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => pool.Choose() == 0), 4_800, 5_200);
    }

    private static PoolFixture New(params int[] weights) => new(_ => new RandomPick(), weights);
}
