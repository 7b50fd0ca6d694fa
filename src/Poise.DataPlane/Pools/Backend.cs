using System.Runtime.InteropServices;
using System.Text;
using Poise.Core;
using Poise.Metrics;

namespace Poise.Pools;

/// <summary>What names a backend for as long as the process runs, over every reload.</summary>
/// <param name="Pool">The name of its pool.</param>
/// <param name="Name">Its name within that pool.</param>
public readonly record struct BackendKey(string Pool, string Name);

/// <summary>
/// One address that serves: the live object behind all snapshots and all workers, so that weight, counts and failures
/// live on when the configuration around it is replaced.
/// </summary>
public sealed class Backend
{
    /// <summary>The highest weight. <see cref="RoundRobin"/> keeps weights in 16 bits.</summary>
    public const int MaxWeight = 1000;

    private volatile ResolvedAddress? _resolved;
    private volatile HealthReport _health = HealthReport.Unknown;
    private volatile BackendState _state;

    // All of Eligibility that does not depend on the time, kept together so that a pick reads one word.
    private int _standing = (int)Eligibility.Unresolved;
    private int _weight;
    private long _healthSince;
    private ConnectFailures _connectFailures;
    private Counts _counts;

    /// <param name="key">Pool and name.</param>
    /// <param name="address">As the configuration has it, for people; balancing never reads it.</param>
    /// <param name="weight">0 to <see cref="MaxWeight"/>.</param>
    /// <param name="id">0 or more, and no other backend's of this process.</param>
    public Backend(BackendKey key, string address, int weight, int id)
    {
        Key = key;
        NameHash = XxHash64.Of(Encoding.UTF8.GetBytes(key.Name));
        Address = address;
        Weight = weight;
        Id = id;
        Series = BackendMetrics.NewSeries(key);
    }

    /// <summary>
    /// A small number of its own, the same for as long as the process runs: an index for workers' tables.
    /// </summary>
    public int Id { get; }

    public BackendKey Key { get; }

    public string Name => Key.Name;

    /// <summary>What is counted about it; one that takes its place under its name takes these on.</summary>
    public Series Series { get; init; }

    /// <summary>The hash of the name, by which hashing balancers know it on every node.</summary>
    public ulong NameHash { get; }

    public string Address { get; }

    /// <summary>Its share of the work, 0 to <see cref="MaxWeight"/>; 0 is no new work. May change any time.</summary>
    public int Weight
    {
        get => Volatile.Read(ref _weight);
        set
        {
            Invariant.Holds(value is >= 0 and <= MaxWeight);
            Volatile.Write(ref _weight, value);
            Mark(Eligibility.WeightZero, value == 0);
        }
    }

    /// <summary>What the operator wants of it. May change at any time.</summary>
    public BackendState State
    {
        get => _state;
        set
        {
            _state = value;
            Mark(Eligibility.Draining, value == BackendState.Draining);
            Mark(Eligibility.Disabled, value == BackendState.Disabled);
        }
    }

    /// <summary>The configuration no longer has it: what it still does ends, and nothing new begins.</summary>
    public bool IsRemoved
    {
        get => Has(Eligibility.Removed);
        set
        {
            if (value && !IsRemoved)
                Removals++;
            Mark(Eligibility.Removed, value);
        }
    }

    /// <summary>How often it was removed: one that was taken back meanwhile is told apart by it.</summary>
    public int Removals { get; private set; }

    /// <summary>
    /// It must be found up before it is given work: so for one that joins a pool that runs already. Its first good
    /// check ends this.
    /// </summary>
    public bool IsUnproven
    {
        get => Has(Eligibility.Unproven);
        set => Mark(Eligibility.Unproven, value);
    }

    /// <summary>What its checks say. May change at any time; one health check at a time writes it.</summary>
    public HealthReport Health
    {
        get => _health;
        set
        {
            _health = value;
            Mark(Eligibility.Down, value.Health == BackendHealth.Down);
            if (value.Health == BackendHealth.Up)
                Mark(Eligibility.Unproven, false);
        }
    }

    /// <summary>
    /// When its checks last changed their verdict, in milliseconds since 1970; 0 while they have none. For people.
    /// </summary>
    public long HealthSince
    {
        get => Volatile.Read(ref _healthSince);
        set => Volatile.Write(ref _healthSince, value);
    }

    /// <summary>Whether connections to it may be kept for later work.</summary>
    public bool KeepsConnections =>
        (Standing & (Eligibility.Draining | Eligibility.Disabled | Eligibility.Removed)) == 0;

    /// <summary>Where to connect, or null while its host name has no address. May change at any time.</summary>
    public NetAddress? Endpoint
    {
        get => _resolved?.Address;
        set
        {
            _resolved = value is { } address ? new ResolvedAddress(address) : null;
            Mark(Eligibility.Unresolved, value is null);
        }
    }

    /// <summary>Exchanges (L7) or connections (L4) of all workers that hold a <see cref="Lease"/> on it.</summary>
    public int InFlight => Volatile.Read(ref _counts.InFlight);

    /// <summary>Times it was picked.</summary>
    public long Picks => Volatile.Read(ref _counts.Picks);

    /// <summary>Times it failed what it was picked for.</summary>
    public long Failures => Volatile.Read(ref _counts.Failures);

    /// <summary>Failed connects since the last that succeeded.</summary>
    public int ConnectFailuresInRow => _connectFailures.InRow;

    /// <summary>So many connects failed in a row that picks pass it by; one is tried now and then.</summary>
    public bool IsConnectFailing => ConnectFailuresInRow >= ConnectFailures.Threshold;

    /// <summary>The one test of whether new work may go to this backend, whoever asks.</summary>
    /// <param name="nowNs">Monotonic nanoseconds, 0 or more.</param>
    public Eligibility Judge(long nowNs)
    {
        Eligibility reasons = Standing;
        if (_connectFailures.Skip(nowNs))
            reasons |= Eligibility.ConnectFailing;
        return reasons;
    }

    /// <summary>A connect failed; counts as a failure too.</summary>
    /// <param name="nowNs">Monotonic nanoseconds.</param>
    public void ConnectFailed(long nowNs)
    {
        _connectFailures.Failed(nowNs);
        CountFailure();
    }

    /// <summary>A connect or a probe succeeded: the backend is no longer skipped.</summary>
    public void ConnectSucceeded() => _connectFailures.Succeeded();

    /// <summary>Goes on with the counts of the backend that had its name at another address.</summary>
    public void Succeed(Backend predecessor)
    {
        Interlocked.Add(ref _counts.Picks, predecessor.Picks);
        Interlocked.Add(ref _counts.Failures, predecessor.Failures);
    }

    /// <summary>It failed what it was picked for in another way than by a connect.</summary>
    public void CountFailure() => Interlocked.Increment(ref _counts.Failures);

    /// <summary>
    /// Counts a pick as in flight. False when the backend was eligible only for a trial, which another pick took.
    /// </summary>
    /// <param name="nowNs">Monotonic nanoseconds.</param>
    /// <param name="forgiven">With <see cref="Eligibility.ConnectFailing"/> no trial is asked for.</param>
    /// <param name="isTrial">Whether this pick is the one that tries a skipped backend.</param>
    internal bool TryReserve(long nowNs, Eligibility forgiven, out bool isTrial)
    {
        isTrial = false;
        if ((forgiven & Eligibility.ConnectFailing) == 0 && !_connectFailures.TryEnter(nowNs, out isTrial))
            return false;

        Interlocked.Increment(ref _counts.InFlight);
        Interlocked.Increment(ref _counts.Picks);
        return true;
    }

    private Eligibility Standing => (Eligibility)Volatile.Read(ref _standing);

    private bool Has(Eligibility reason) => (Standing & reason) != 0;

    private void Mark(Eligibility reason, bool holds)
    {
        if (holds)
            Interlocked.Or(ref _standing, (int)reason);
        else
            Interlocked.And(ref _standing, ~(int)reason);
    }

    internal void Release() => Invariant.Holds(Interlocked.Decrement(ref _counts.InFlight) >= 0);

    /// <summary>
    /// An address behind one reference, so that a reader on another thread never sees half of a change.
    /// </summary>
    private sealed record ResolvedAddress(NetAddress Address);

    /// <summary>What every pick writes, kept from what every pick of the other workers reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * PaddedInt64.CacheLine + 24)]
    private struct Counts
    {
        [FieldOffset(PaddedInt64.CacheLine)]
        public int InFlight;

        [FieldOffset(PaddedInt64.CacheLine + 8)]
        public long Picks;

        [FieldOffset(PaddedInt64.CacheLine + 16)]
        public long Failures;
    }
}
