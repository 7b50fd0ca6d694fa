using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

/// <summary>
/// The clock and the network that all simulated hosts share: packets under way in the order in which they arrive, the
/// three-way handshake, and a running hash of all that happened.
/// </summary>
public sealed class SimNetwork
{
    private const int SynRetransmits = 6; // net.ipv4.tcp_syn_retries
    private const long SynRetransmit = 1_000_000_000;
    private const ulong HashPrime = 0x100000001B3; // FNV-1a

    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly Dictionary<UInt128, SimHost> _hosts = [];
    private readonly List<string> _violations = [];
    private long _order;
    private int _sockets;

    internal SimNetwork(SimRandom random, SimFaults faults)
    {
        Random = random;
        Faults = faults;
        HashSeed = random.Next();
        Now = 1_000_000_000 + random.Below(1_000_000);
    }

    /// <summary>Virtual nanoseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Hash of every packet, turn and their times so far: equal for equal seeds.</summary>
    public ulong TraceHash { get; private set; } = 0xCBF29CE484222325;

    /// <summary>Uses of the kernel's interface that no correct program makes.</summary>
    public IReadOnlyList<string> Violations => _violations;

    internal SimRandom Random { get; }

    internal SimFaults Faults { get; set; }

    internal ulong HashSeed { get; }

    internal long NextEventAt => _events.TryPeek(out _, out (long Time, long Order) key) ? key.Time : long.MaxValue;

    internal int NextSocketId() => ++_sockets;

    internal SimHost AddHost(NetAddress address)
    {
        var host = new SimHost(this, address);
        _hosts.Add(address.Bits, host);
        return host;
    }

    internal void Violate(string what) => _violations.Add(what);

    internal void Schedule(long time, Action action) => _events.Enqueue(action, (Math.Max(time, Now), _order++));

    internal void AdvanceTo(long time) => Now = Math.Max(Now, time);

    /// <summary>Lets the next packet arrive whose time has come.</summary>
    internal bool DeliverOne()
    {
        if (NextEventAt > Now)
            return false;
        _events.Dequeue()();
        return true;
    }

    /// <summary>A packet may arrive at any system call, not only between turns.</summary>
    internal void Interrupt()
    {
        if (Random.OnceIn(Faults.Interrupt))
            DeliverOne();
    }

    /// <summary>How long a packet takes from a host, or to it, in nanoseconds.</summary>
    internal long NextLatency(SimHost host) => host.Distance + NextLatency();

    private long NextLatency() => Random.Between(Faults.Latency.Low, Faults.Latency.High);

    internal int NextBufferSize() => Random.Size(Faults.SocketBuffer.Low, Faults.SocketBuffer.High);

    internal int NextSegmentSize() => Random.Size(Faults.Segment.Low, Faults.Segment.High);

    internal void Trace(int kind, int subject, long value)
    {
        ulong hash = (TraceHash ^ (ulong)Now) * HashPrime;
        hash = (hash ^ (ulong)(uint)kind << 32 ^ (uint)subject) * HashPrime;
        TraceHash = (hash ^ (ulong)value) * HashPrime;
    }

    /// <summary>socket(2) and connect(2). The socket, or null and the errno.</summary>
    internal SimSocket? Connect(SimHost host, NetAddress address, out int errno)
    {
        host.Connecting?.Invoke(address);
        var client = new SimSocket(host, host.NextEphemeral(), address, StreamState.Connecting);
        if (!host.TryOpen(client))
        {
            errno = Errno.TooManyFiles;
            return null;
        }
        if (_hosts.TryGetValue(address.Bits, out SimHost? target) && target.IsUnreachable)
        {
            host.Close(client.Number, reset: false);
            errno = Errno.NetworkUnreachable;
            return null;
        }
        errno = Errno.InProgress;
        Schedule(Now + NextLatency(host), () => ArriveSyn(client, 0));
        return client;
    }

    private void ArriveSyn(SimSocket client, int attempt)
    {
        if (!client.IsConnecting)
            return;
        if (!_hosts.TryGetValue(client.PeerAddress.Bits, out SimHost? host))
        {
            Schedule(Now + NextLatency(client.Host), () => client.Fail(Errno.HostUnreachable));
            return;
        }
        bool isLost = host.IsBlackHole || client.Host.IsBlackHole;
        ulong hash = new SimRandom(HashSeed ^ (ulong)client.LocalAddress.Bits << 16 ^ client.LocalAddress.Port).Next();
        SimListener? listener = isLost ? null : host.FindListener(client.PeerAddress.Port, hash);
        if (!isLost && listener is null)
        {
            Schedule(Now + NextLatency(client.Host), () => client.Fail(Errno.ConnectionRefused));
            return;
        }
        if (listener is null || listener.IsFull || !listener.TakesNew)
        {
            long again = Now + (SynRetransmit << attempt);
            Schedule(again, attempt == SynRetransmits
                ? () => client.Fail(Errno.TimedOut)
                : () => ArriveSyn(client, attempt + 1));
            return;
        }
        Trace(-1, client.Id, attempt);
        SimSocket.Join(client, listener);
    }
}
