using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// What a balancer may know of one pick: the backends, what rules them out, the time, randomness, and the key that
/// hashing balancers go by. Neither sockets nor HTTP, so that L4 and L7 share every algorithm.
/// </summary>
public readonly ref struct PickContext
{
    /// <summary>Reasons that a last resort may overlook; the others are what the operator asked for.</summary>
    private const Eligibility Forgivable = Eligibility.ConnectFailing | Eligibility.AlreadyTried
        | Eligibility.Down | Eligibility.Unproven | Eligibility.Removed;

    private readonly ref readonly TriedBackends _tried;
    private readonly ref Prng _prng;
    private readonly Eligibility _forgiven;

    /// <param name="backends">Those of the pool, in the order of the configuration.</param>
    /// <param name="tried">Those that the exchange was given before.</param>
    /// <param name="prng">The generator of the calling worker.</param>
    /// <param name="nowNs">Monotonic nanoseconds, 0 or more.</param>
    /// <param name="keyHash">The hashed key of the exchange, 0 where the balancer asks for none.</param>
    /// <param name="forgiven">Reasons that do not count this time: a last resort.</param>
    public PickContext(
        ReadOnlySpan<Backend> backends,
        ref readonly TriedBackends tried,
        ref Prng prng,
        long nowNs,
        ulong keyHash = 0,
        Eligibility forgiven = Eligibility.Eligible)
    {
        Backends = backends;
        _tried = ref tried;
        _prng = ref prng;
        NowNs = nowNs;
        KeyHash = keyHash;
        _forgiven = forgiven & Forgivable;
    }

    public ReadOnlySpan<Backend> Backends { get; }

    public long NowNs { get; }

    public ulong KeyHash { get; }

    public ref Prng Prng => ref _prng;

    /// <summary>
    /// The weight that counts for this pick, 1 to <see cref="Backend.MaxWeight"/>; 0 when the backend is out of
    /// rotation. One that was tried before keeps its weight: ask <see cref="Excludes"/> as well.
    /// </summary>
    public int EffectiveWeight(int index)
    {
        Backend backend = Backends[index];
        Eligibility reasons = backend.Judge(NowNs) & ~_forgiven;
        return reasons == Eligibility.Eligible ? backend.Weight : 0;
    }

    /// <summary>Whether this exchange must not be given the backend although it is in rotation.</summary>
    public bool Excludes(int index) =>
        (_forgiven & Eligibility.AlreadyTried) == 0 && _tried.Contains(index);
}
