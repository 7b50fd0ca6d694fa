using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// A pool over backends of given weights, and one worker that picks from it, each time for another client.
/// </summary>
internal sealed class PoolFixture
{
    private Prng _prng = new(1);
    private Prng _keys = new(2);

    public PoolFixture(Func<int, Balancer> create, params int[] weights) : this(create, failsOpen: false, weights) { }

    public PoolFixture(Func<int, Balancer> create, bool failsOpen, params int[] weights)
    {
        Backends = [.. weights.Select((weight, i) =>
            new Backend(new BackendKey("pool", "b" + i), "10.0.0.1:" + (i + 1), weight, id: i)
            {
                Endpoint = NetAddress.LoopbackV4((ushort)(i + 1)),
            })];
        Pool = new Pool("pool", Backends, create(weights.Length), new PoolTimeouts(1, 1, 1), default, failsOpen);
    }

    public Backend[] Backends { get; }

    public Pool Pool { get; }

    /// <summary>Virtual time.</summary>
    public long NowNs { get; set; }

    public int Total => Backends.Sum(backend => backend.InFlight);

    /// <summary>Picks for an exchange that tried nothing before.</summary>
    public Lease Pick()
    {
        TriedBackends tried = default;
        return Pick(ref tried);
    }

    public Lease Pick(ref TriedBackends tried) => Pool.Pick(ref tried, ref _prng, NowNs, _keys.Next());

    /// <summary>The index that one pick gives when its exchange ends at once; -1 for none.</summary>
    public int PickAndEnd()
    {
        using Lease lease = Pick();
        return lease.Backend is null ? -1 : lease.Index;
    }

    /// <summary>What the balancer alone chooses, with nothing reserved.</summary>
    public int Choose(params int[] tried)
    {
        TriedBackends set = default;
        foreach (int index in tried)
            set.Add(index);
        return Pool.Balancer.Pick(new PickContext(Backends, in set, ref _prng, NowNs, _keys.Next()));
    }

    public void FailConnects(int index, int times = 3)
    {
        for (int i = 0; i < times; i++)
            Backends[index].ConnectFailed(NowNs);
    }
}
