using System.Net;
using CsCheck;
using Poise.Core;

namespace Poise.Pools;

public sealed class IpHashTests
{
    private static readonly Gen<int[]> Weights = Gen.Int[0, 5].Array[2, 12];

    /// <summary>
    /// The whole order in which a client would be given each backend, from an implementation in another language with
    /// logarithms of 60 digits. A change of any of these sends the clients of every user elsewhere.
    /// </summary>
    [Theory]
    [InlineData("192.0.2.1", "0 3 2 4 1", "0 4 2 1 3")]
    [InlineData("192.0.2.2", "3 1 2 4 0", "1 4 2 3 0")]
    [InlineData("192.0.2.3", "3 2 1 4 0", "3 1 2 4 0")]
    [InlineData("10.0.0.1", "3 1 4 2 0", "1 4 3 0 2")]
    [InlineData("127.0.0.1", "2 3 1 4 0", "2 1 4 0 3")]
    [InlineData("255.255.255.255", "2 1 3 4 0", "2 1 4 0 3")]
    [InlineData("::ffff:255.255.255.255", "2 1 3 4 0", "2 1 4 0 3")]
    [InlineData("::1", "3 1 2 0 4", "3 1 2 0 4")]
    [InlineData("2001:db8::1", "3 2 4 1 0", "4 2 3 0 1")]
    [InlineData("fe80::1", "3 4 0 1 2", "3 4 0 1 2")]
    [InlineData("8.8.8.8", "2 3 0 1 4", "0 2 1 3 4")]
    public void The_choice_is_the_same_on_every_node(string client, string weighted, string equal)
    {
        Assert.Equal(weighted, Order(client, [1, 2, 3, 10, 1]));
        Assert.Equal(equal, Order(client, [1, 1, 1, 1, 1]));
    }

    [Fact]
    public void A_backend_that_goes_moves_only_its_own_clients_each_to_its_second_best() =>
        Gen.Select(Weights, Gen.Int[0, 11], Gen.ULong.Array[100]).ForAll(100, given =>
        {
            (int[] weights, int at, ulong[] keys) = given;
            int gone = at % weights.Length;
            PoolFixture pool = New(weights);
            int[] before = Choices(pool, keys);
            int[] seconds = [.. keys.Select(key => Choose(pool, key, tried: gone))];
            pool.Backends[gone].Weight = 0;
            int[] after = Choices(pool, keys);
            Assert.Equal(seconds, after);
            for (int i = 0; i < keys.Length; i++)
                Assert.True(before[i] == gone || after[i] == before[i]);
            pool.Backends[gone].Weight = weights[gone];
            Assert.Equal(before, Choices(pool, keys));
        });

    [Fact]
    public void A_weight_that_grows_moves_clients_only_to_its_backend() =>
        Gen.Select(Weights, Gen.Int[0, 11], Gen.Int[1, 995], Gen.ULong.Array[100]).ForAll(100, given =>
        {
            (int[] weights, int at, int more, ulong[] keys) = given;
            int grown = at % weights.Length;
            PoolFixture pool = New(weights);
            int[] before = Choices(pool, keys);
            pool.Backends[grown].Weight += more;
            int[] after = Choices(pool, keys);
            for (int i = 0; i < keys.Length; i++)
                Assert.True(after[i] == grown || after[i] == before[i]);
        });

    [Fact]
    public void A_backend_whose_connects_fail_is_passed_over_and_gets_its_clients_back()
    {
        PoolFixture pool = New(1, 1, 1);
        ulong[] keys = [.. Enumerable.Range(0, 100).Select(i => XxHash64.Mix((ulong)i))];
        int[] before = Choices(pool, keys);
        pool.FailConnects(1);
        int[] during = Choices(pool, keys);
        Assert.DoesNotContain(1, during);
        Assert.All(keys.Index(), key => Assert.True(before[key.Index] == 1 || during[key.Index] == before[key.Index]));
        pool.Backends[1].ConnectSucceeded();
        Assert.Equal(before, Choices(pool, keys));
    }

    [Fact]
    public void The_order_of_the_configuration_says_nothing() =>
        Gen.Select(Weights, Gen.ULong).ForAll(200, given =>
        {
            (int[] weights, ulong key) = given;
            Backend[] backends = New(weights).Backends;
            Backend[] reversed = [.. backends.Reverse()];
            int one = Choose(backends, key);
            int other = Choose(reversed, key);
            Assert.Equal(one < 0 ? null : backends[one].Name, other < 0 ? null : reversed[other].Name);
        });

    /// <summary>The ways round the logarithm lead where it leads.</summary>
    [Fact]
    public void The_least_logarithm_for_its_weight_wins() =>
        Gen.Select(Gen.Int[1, Backend.MaxWeight].Array[1, 20], Gen.ULong).ForAll(500, given =>
        {
            (int[] weights, ulong key) = given;
            Backend[] backends = New(weights).Backends;
            Backend least = backends.MinBy(
                backend => (decimal)IpHash.MinusLog2(XxHash64.Mix(key ^ backend.NameHash)) / backend.Weight)!;
            Assert.Same(least, backends[Choose(backends, key)]);
        });

    /// <summary>Neighbours in the address space are spread like any: 65,536 in a row, by weight.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 3, 10)]
    [InlineData(1, 1000)]
    public void Addresses_in_a_row_are_spread_by_weight(params int[] weights)
    {
        PoolFixture pool = New(weights);
        double[] counts = new double[weights.Length];
        for (uint i = 0; i < 65_536; i++)
            counts[Choose(pool, XxHash64.Of(new NetAddress(0x0A01_0000 + i, isV6: false, port: 0)))]++;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = 65_536.0 * weights[i] / weights.Sum();
            Assert.InRange(counts[i], expected - 4.5 * Math.Sqrt(expected), expected + 4.5 * Math.Sqrt(expected));
        }
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(1UL << 40, 24_204_408UL)]
    [InlineData(1UL << 62, 116_822_670_443_562UL)]
    [InlineData(1UL << 63, 281_474_976_710_657UL)]
    [InlineData(0x10673FC89BBEC326UL, 26_890_958_144_986UL)]
    [InlineData(0x7E85D4B425B38959UL, 276_815_293_632_510UL)]
    [InlineData(ulong.MaxValue, 64UL << IpHash.FractionBits)]
    public void The_logarithm_is_the_same_to_the_last_bit(ulong hash, ulong expected) =>
        Assert.Equal(expected, IpHash.MinusLog2(hash));

    [Fact]
    public void The_logarithm_grows_with_the_hash_and_is_right() =>
        Gen.Select(Gen.ULong, Gen.ULong).ForAll(1_000, given =>
        {
            (ulong low, ulong high) = given.Item1 < given.Item2 ? given : (given.Item2, given.Item1);
            Assert.True(IpHash.MinusLog2(low) <= IpHash.MinusLog2(high));
            Assert.True(IpHash.MinusLog2(high) >= high >> (64 - IpHash.FractionBits));
            double exact = -Math.Log2(1 - low / Math.Pow(2, 64));
            Assert.Equal(exact, IpHash.MinusLog2(low) / Math.Pow(2, IpHash.FractionBits), tolerance: 1e-9);
        });

    private static string Order(string client, int[] weights)
    {
        Backend[] backends = New(weights).Backends;
        backends[4] = new Backend(new BackendKey("pool", "10.0.0.5:8080"), "", weights[4], id: 99)
        {
            Endpoint = backends[4].Endpoint,
        };
        ulong key = XxHash64.Of(NetAddress.From(IPAddress.Parse(client), 50_000));
        List<int> order = [];
        while (order.Count < backends.Length)
            order.Add(Choose(backends, key, [.. order]));
        return string.Join(' ', order);
    }

    private static int[] Choices(PoolFixture pool, ulong[] keys) => [.. keys.Select(key => Choose(pool, key))];

    private static int Choose(PoolFixture pool, ulong key, params int[] tried) => Choose(pool.Backends, key, tried);

    private static int Choose(Backend[] backends, ulong key, params int[] tried)
    {
        TriedBackends set = default;
        foreach (int index in tried)
            set.Add(index);
        Prng prng = new(1);
        return new IpHash().Pick(new PickContext(backends, in set, ref prng, nowNs: 0, key));
    }

    private static PoolFixture New(params int[] weights) => new(_ => new IpHash(), weights);
}
