using Poise.Core;
using Poise.Metrics;

namespace Poise.Pools;

/// <summary>How long a backend may take; nanoseconds, above 0.</summary>
/// <param name="ConnectNs">To accept a connection.</param>
/// <param name="ResponseHeaderNs">From the end of the request to the end of the response head.</param>
/// <param name="IdleNs">How long an unused connection is kept, and how long a response body may pause.</param>
public readonly record struct PoolTimeouts(long ConnectNs, long ResponseHeaderNs, long IdleNs);

/// <summary>Connections that are kept for the next exchange.</summary>
/// <param name="IdlePerBackend">Unused ones kept to each backend by each worker; 0 keeps none.</param>
/// <param name="MaxRequests">Exchanges after which one is closed; 0 is no bound.</param>
public readonly record struct PoolConnections(int IdlePerBackend, int MaxRequests);

/// <summary>
/// A named group of backends with one balancing policy, as one snapshot has it: immutable itself, over live
/// <see cref="Backend"/>s that outlast it.
/// </summary>
public sealed class Pool
{
    private readonly Backend[] _backends;
    private readonly bool _needsKey;
    private readonly bool _failsOpen;

    /// <param name="name">What the configuration calls it.</param>
    /// <param name="backends">In the order of the configuration; may be empty.</param>
    /// <param name="balancer">Made for this many backends, and for this pool alone.</param>
    /// <param name="timeouts">How long a backend may take.</param>
    /// <param name="connections">What is kept for the next exchange.</param>
    /// <param name="failsOpen">Backends whose checks fail are better than none.</param>
    public Pool(
        string name,
        ReadOnlySpan<Backend> backends,
        Balancer balancer,
        PoolTimeouts timeouts,
        PoolConnections connections,
        bool failsOpen = false)
    {
        Name = name;
        _backends = backends.ToArray();
        Balancer = balancer;
        _needsKey = balancer.Basis == PickBasis.Key;
        Timeouts = timeouts;
        Connections = connections;
        _failsOpen = failsOpen;
        Series = PoolMetrics.NewSeries(name);
    }

    public string Name { get; }

    /// <summary>What is counted about it; the pool of its name in the next snapshot takes these on.</summary>
    public Series Series { get; init; }

    public ReadOnlySpan<Backend> Backends => _backends;

    public Balancer Balancer { get; }

    public PoolTimeouts Timeouts { get; }

    public PoolConnections Connections { get; }

    /// <summary>How long work in flight may take once its backend was removed; nanoseconds, 0 or more.</summary>
    public long DrainTimeoutNs { get; init; } = 30_000_000_000;

    private const Eligibility Unchecked = Eligibility.Down | Eligibility.Unproven;

    // A backend that failed this exchange is better than one that every exchange fails to reach; and when all are
    // skipped, trying is better than an answer of our own: they may all be back, and without a try nobody would know.
    // Removed backends are in the pools of past snapshots only, where an exchange that began by one may find no others.
    private static ReadOnlySpan<Eligibility> Resorts =>
    [
        Eligibility.Eligible,
        Eligibility.AlreadyTried,
        Eligibility.ConnectFailing,
        Eligibility.ConnectFailing | Eligibility.AlreadyTried,
        // From here on for an exchange by a past snapshot.
        Eligibility.Removed,
        Eligibility.Removed | Eligibility.ConnectFailing | Eligibility.AlreadyTried,
        // From here on for a pool that fails open.
        Unchecked,
        Unchecked | Eligibility.AlreadyTried,
        Unchecked | Eligibility.ConnectFailing,
        Unchecked | Eligibility.ConnectFailing | Eligibility.AlreadyTried,
    ];

    private const int ResortsThatTrustChecks = 6;

    /// <summary>The hashed key that a pick for this client needs; 0 when the balancer goes by none.</summary>
    /// <param name="peer">
    /// The address of the connection, be it a trusted proxy's: what the proxy says of its clients is not read here.
    /// </param>
    public ulong KeyHash(in NetAddress peer) => _needsKey ? XxHash64.Of(in peer) : 0;

    /// <summary>
    /// Picks a backend and counts it as in flight, by these rules in order: an eligible one that the exchange has not
    /// tried; an eligible one that it has; one whose connects fail; one of those that it has tried; one that was
    /// removed from the configuration. A pool that fails open then goes on to those that are down or unproven, in the
    /// same order. A weight of 0, a drain and what else the operator asked for is never overlooked. The lease has no
    /// backend when nothing is left.
    /// </summary>
    /// <param name="tried">What the exchange was given before; the pick is added.</param>
    /// <param name="prng">The generator of the calling worker.</param>
    /// <param name="nowNs">Monotonic nanoseconds, 0 or more.</param>
    /// <param name="keyHash">What <see cref="KeyHash"/> gave for the exchange.</param>
    public Lease Pick(ref TriedBackends tried, ref Prng prng, long nowNs, ulong keyHash = 0)
    {
        foreach (Eligibility forgiven in _failsOpen ? Resorts : Resorts[..ResortsThatTrustChecks])
        {
            PickContext context = new(_backends, ref tried, ref prng, nowNs, keyHash, forgiven);

            // A reservation fails only when another worker took the trial that was due in the same instant; the
            // backend is skipped from then on, so the next round has one candidate less.
            for (int index = Balancer.Pick(in context); index >= 0; index = Balancer.Pick(in context))
            {
                if (!_backends[index].TryReserve(nowNs, forgiven, out bool isTrial))
                    continue;
                tried.Add(index);
                return new Lease(_backends[index], index, forgiven, isTrial);
            }
        }

        return default;
    }
}
