using Poise.Core;
using Poise.Pools;

namespace Poise.Contracts;

// Also proves: Pools/Balancer.cs

/// <summary>What every line of <see cref="Balancers"/> must do, however it chooses.</summary>
public sealed class BalancerContractTests
{
    public static TheoryData<string> Names => [.. Balancers.All.ToArray().Select(kind => kind.Name)];

    public static TheoryData<string> ByCounts => Of(PickBasis.Counts);

    public static TheoryData<string> ByKey => Of(PickBasis.Key);

    [Theory, MemberData(nameof(Names))]
    public void None_eligible_is_none(string name)
    {
        Assert.Equal(-1, New(name).Choose());
        Assert.Equal(-1, New(name, 0, 0).Choose());
        Assert.Equal(-1, New(name, 1, 0, 1).Choose(tried: [0, 2]));
        PoolFixture skipped = New(name, 1, 1);
        skipped.FailConnects(0);
        Assert.Equal(-1, skipped.Choose(tried: 1));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_only_eligible_one_is_picked_wherever_it_is(string name)
    {
        for (int count = 1; count <= 200; count += count < 70 ? 1 : 13)
        {
            int only = count * 7 % count + count / 2;
            PoolFixture pool = New(name, [.. Enumerable.Range(0, count).Select(i => i == only ? 3 : 0)]);
            for (int pick = 0; pick < 5; pick++)
                Assert.Equal(only, pool.PickAndEnd());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Never_weight_zero_skipped_or_tried(string name)
    {
        foreach (int count in (int[])[4, 64, 65, 200])
        {
            PoolFixture pool = New(name, [.. Enumerable.Range(0, count).Select(i => i % 4)]);
            for (int i = 1; i < count; i += 4)
                pool.FailConnects(i);
            for (int pick = 0; pick < 500; pick++)
            {
                int index = pool.Choose(tried: 2);
                Assert.NotEqual(2, index);
                Assert.InRange(index % 4, 2, 3);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Shares_follow_the_weights_within_two_percent(string name)
    {
        foreach (int count in (int[])[1, 2, 3, 10, 64, 65, 200])
        {
            PoolFixture pool = New(name, [.. Enumerable.Range(0, count).Select(i => i * 7 % 10 + 1)]);
            int rounds = pool.Backends.Sum(backend => backend.Weight) * 100;
            HoldPicks(pool, IsByCounts(pool) ? rounds : Math.Max(rounds, count <= 10 ? 500_000 : 0));
            AssertShares(pool, pool.Backends.Select(backend => backend.Picks));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_new_weight_counts_at_once(string name)
    {
        PoolFixture pool = New(name, 5, 5, 5);
        for (int pick = 0; pick < 300; pick++)
            pool.PickAndEnd();

        pool.Backends[0].Weight = 0;
        for (int pick = 0; pick < 300; pick++)
            Assert.NotEqual(0, pool.PickAndEnd());

        pool.Backends[0].Weight = 10;
        long[] before = [.. pool.Backends.Select(backend => backend.Picks)];
        HoldPicks(pool, IsByCounts(pool) ? 2_000 : 200_000);
        AssertShares(pool, pool.Backends.Select((backend, i) => backend.Picks - before[i]));
    }

    [Theory, MemberData(nameof(ByCounts))]
    public void Equals_take_turns_when_each_exchange_ends_before_the_next(string name)
    {
        foreach (int count in (int[])[2, 3, 64])
        {
            PoolFixture pool = New(name, [.. Enumerable.Repeat(1, count)]);
            int[] round = [.. Enumerable.Range(0, count).Select(_ => pool.PickAndEnd())];
            Assert.Equal(count, round.Distinct().Count());
        }
    }

    [Theory, MemberData(nameof(ByKey))]
    public void A_key_gets_the_same_backend_whatever_chance_load_and_earlier_picks_say(string name)
    {
        foreach (int count in (int[])[1, 3, 65])
        {
            PoolFixture pool = New(name, [.. Enumerable.Range(0, count).Select(i => i % 7 + 1)]);
            for (ulong client = 0; client < 50; client++)
            {
                Prng prng = new(client);
                ulong key = prng.Next();
                TriedBackends tried = default;
                using Lease first = pool.Pool.Pick(ref tried, ref prng, nowNs: 0, key);
                HoldPicks(pool, 10);
                tried = default;
                using Lease again = pool.Pool.Pick(ref tried, ref prng, nowNs: 0, key);
                tried = default;
                PoolFixture restarted = New(name, [.. pool.Backends.Select(backend => backend.Weight)]);
                using Lease elsewhere = restarted.Pool.Pick(ref tried, ref prng, nowNs: 0, key);
                Assert.Equal((first.Index, first.Index), (again.Index, elsewhere.Index));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_backend_of_a_large_pool_gets_work(string name)
    {
        PoolFixture pool = New(name, [.. Enumerable.Repeat(1, 200)]);
        for (int pick = 0; pick < 4_000; pick++)
            pool.PickAndEnd();
        Assert.All(pool.Backends, backend => Assert.NotEqual(0, backend.Picks));
    }

    [Theory, MemberData(nameof(Names))]
    public void Allocates_nothing(string name)
    {
        PoolFixture pool = New(name, [.. Enumerable.Range(0, 100)]);
        pool.PickAndEnd();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int pick = 0; pick < 1_000; pick++)
        {
            pool.Backends[7].Weight = pick % 3;
            TriedBackends tried = default;
            using Lease first = pool.Pick(ref tried);
            using Lease second = pool.Pick(ref tried);
            if (pick % 100 == 0)
                pool.FailConnects(first.Index);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, pool.Total);
    }

    [Theory, MemberData(nameof(Names))]
    public void Workers_that_choose_at_once_are_off_by_no_more_than_their_number(string name)
    {
        const int workers = 4;
        const int picksEach = 20_000;
        PoolFixture pool = New(name, 1, 1, 2, 4);
        AtOnce(workers, worker =>
        {
            Prng prng = new((ulong)worker);
            for (int pick = 0; pick < picksEach; pick++)
            {
                TriedBackends tried = default;
                _ = pool.Pool.Pick(ref tried, ref prng, nowNs: 0, prng.Next());
            }
        });

        Assert.Equal(workers * picksEach, pool.Total);
        int unit = workers * picksEach / 8;
        Assert.All(pool.Backends, backend =>
        {
            double expected = backend.Weight * unit;
            double off = workers + (IsByCounts(pool) ? 0 : Scatter(expected));
            Assert.InRange(backend.InFlight, expected - off, expected + off);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void In_flight_returns_to_zero(string name)
    {
        PoolFixture pool = New(name, 1, 2, 0, 3);
        AtOnce(workers: 3, worker =>
        {
            Prng prng = new((ulong)worker);
            Lease[] held = new Lease[17];
            for (int pick = 0; pick < 5_000; pick++)
            {
                ref Lease slot = ref held[prng.Below(held.Length)];
                slot.Dispose();
                TriedBackends tried = default;
                slot = pool.Pool.Pick(ref tried, ref prng, nowNs: pick, prng.Next());
                if (prng.Below(50) == 0)
                    slot.Backend!.ConnectFailed(nowNs: pick);
                else if (prng.Below(50) == 0)
                    slot.Backend!.ConnectSucceeded();
            }

            foreach (Lease lease in held)
                lease.Dispose();
        });

        Assert.All(pool.Backends, backend => Assert.Equal(0, backend.InFlight));
        Assert.Equal(3 * 5_000, pool.Backends.Sum(backend => backend.Picks));
    }

    private static TheoryData<string> Of(PickBasis basis) =>
        [.. Balancers.All.ToArray().Where(kind => kind.Create(1).Basis == basis).Select(kind => kind.Name)];

    private static bool IsByCounts(PoolFixture pool) => pool.Pool.Balancer.Basis == PickBasis.Counts;

    /// <summary>How far chance may be off so many expected picks: 4.5 standard deviations, once in 150,000.</summary>
    private static double Scatter(double expected) => 4.5 * Math.Sqrt(expected);

    private static PoolFixture New(string name, params int[] weights) => new(Balancers.Find(name)!.Create, weights);

    private static void HoldPicks(PoolFixture pool, int count)
    {
        for (int pick = 0; pick < count; pick++)
            Assert.NotNull(pool.Pick().Backend);
    }

    private static void AssertShares(PoolFixture pool, IEnumerable<long> picks)
    {
        long[] counts = [.. picks];
        double unit = (double)counts.Sum() / pool.Backends.Sum(backend => backend.Weight);
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = pool.Backends[i].Weight * unit;
            double off = expected * 0.02;
            if (!IsByCounts(pool))
                off = Math.Max(off, Scatter(expected));
            Assert.InRange(counts[i], expected - off, expected + off);
        }
    }

    /// <summary>Runs one thread for each worker, all let go together; their exceptions become the test's.</summary>
    private static void AtOnce(int workers, Action<int> work)
    {
        using Barrier start = new(workers);
        Exception?[] failures = new Exception?[workers];
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            start.SignalAndWait();
            failures[worker] = Record.Exception(() => work(worker));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);
    }
}
