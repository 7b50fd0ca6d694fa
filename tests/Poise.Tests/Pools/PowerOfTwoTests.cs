using CsCheck;

namespace Poise.Pools;

public sealed class PowerOfTwoTests
{
    [Fact]
    public void Of_two_the_lighter_for_its_weight_is_picked() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 20], Gen.Int[1, 9], Gen.Int[0, 20]).ForAll(500, given =>
        {
            (int weight, int inFlight, int otherWeight, int otherInFlight) = given;
            if ((inFlight == 0 && otherInFlight == 0)
                || (inFlight + 1) * otherWeight == (otherInFlight + 1) * weight)
                return;
            PoolFixture pool = New(weight, otherWeight);
            Hold(pool.Backends[0], inFlight);
            Hold(pool.Backends[1], otherInFlight);
            int lighter = (inFlight + 1.0) / weight < (otherInFlight + 1.0) / otherWeight ? 0 : 1;
            for (int pick = 0; pick < 5; pick++)
                Assert.Equal(lighter, pool.Choose());
        });

    [Fact]
    public void The_most_loaded_is_picked_only_when_no_other_may_be()
    {
        PoolFixture pool = New(1, 1, 1, 1);
        Hold(pool.Backends[2], 5);
        for (int pick = 0; pick < 1_000; pick++)
            Assert.NotEqual(2, pool.Choose());
        Assert.Equal(2, pool.Choose(tried: [0, 1, 3]));
        Assert.NotEqual(2, pool.Choose(tried: [0, 1]));
    }

    /// <summary>Of 64 the only idle one is drawn in 2 of 64 picks: two are looked at, not more.</summary>
    [Fact]
    public void Only_two_are_compared()
    {
        PoolFixture pool = New([.. Enumerable.Repeat(1, 64)]);
        foreach (Backend backend in pool.Backends.Skip(1))
            Hold(backend, 1);
        Assert.InRange(Enumerable.Range(0, 20_000).Count(_ => pool.Choose() == 0), 550, 700);
    }

    [Fact]
    public void While_there_is_nothing_to_do_shares_still_follow_the_weights()
    {
        PoolFixture pool = New(1, 3);
        int heavy = Enumerable.Range(0, 40_000).Count(_ => pool.PickAndEnd() == 1);
        Assert.InRange(heavy, 29_500, 30_500);
    }

    [Fact]
    public void Held_work_stays_level_where_one_draw_would_not()
    {
        Assert.InRange(Spread(New([.. Enumerable.Repeat(1, 500)])), 1, 12);
        Assert.InRange(Spread(new PoolFixture(_ => new RandomPick(), [.. Enumerable.Repeat(1, 500)])), 40, 100);
    }

    private static int Spread(PoolFixture pool)
    {
        for (int pick = 0; pick < 50_000; pick++)
            _ = pool.Pick();
        return pool.Backends.Max(backend => backend.InFlight) - pool.Backends.Min(backend => backend.InFlight);
    }

    private static void Hold(Backend backend, int count)
    {
        for (int i = 0; i < count; i++)
            backend.TryReserve(0, Eligibility.Eligible, out _);
    }

    private static PoolFixture New(params int[] weights) => new(_ => new PowerOfTwo(), weights);
}
