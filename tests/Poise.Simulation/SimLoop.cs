using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

/// <summary>The event loop on a simulated kernel: what runs in production, turn by turn, on a virtual clock.</summary>
public sealed class SimLoop : EventLoop
{
    private const int BadDescriptor = 9; // EBADF
    private const long EpochSeconds = 1_767_225_600; // 2026-01-01

    private readonly SimNetwork _network;
    private readonly List<SimDescriptor> _watched = [];
    private readonly List<SimDescriptor> _ready = [];
    private long _turnEnded;
    private long _planned = NoDeadline;
    private bool _isWoken;

    internal SimLoop(SimHost host) : base(host.Network.Now, poisonBuffers: true)
    {
        Host = host;
        _network = host.Network;
        _turnEnded = _network.Now;
    }

    /// <summary>The process that the loop is a thread of.</summary>
    public SimHost Host { get; }

    /// <summary>System calls made so far.</summary>
    public long SystemCalls { get; private set; }

    public override long WallMilliseconds => EpochSeconds * 1000 + _network.Now / 1_000_000;

    /// <summary>When it goes on by itself, in virtual nanoseconds; the largest number: never.</summary>
    internal long WakesAt
    {
        get
        {
            if (_isWoken || _ready.Count > 0)
                return _network.Now;
            long wait = PlannedWait();
            return wait == NoDeadline ? long.MaxValue : _turnEnded + wait;
        }
    }

    /// <summary>Not run before this virtual time, as if other processes had the processor.</summary>
    internal long DescheduledUntil { get; set; }

    public override void Wake() => _isWoken = true;

    internal void RunTurn()
    {
        // Mail that comes while the loop sleeps wakes it; it does not make the sleep one that was too long.
        RunPlannedTurn(Math.Max(_planned, PlannedWait()));
        _turnEnded = _network.Now;
        _planned = PlannedWait();
    }

    internal void Join(SimDescriptor descriptor) => _watched.Add(descriptor);

    internal void Leave(SimDescriptor descriptor)
    {
        _watched.Remove(descriptor);
        if (descriptor.IsMarkedReady)
            _ready.Remove(descriptor);
        descriptor.IsMarkedReady = false;
    }

    internal void MarkReady(SimDescriptor descriptor)
    {
        if (descriptor.IsMarkedReady)
            return;
        descriptor.IsMarkedReady = true;
        _ready.Add(descriptor);
    }

    protected override long ReadClock() => _network.Now;

    protected override int SystemPoll(Span<ReadinessEvent> events, long wait)
    {
        EnterSystem();
        _isWoken = false;
        WakeSpuriously();
        int limit = Math.Min(_ready.Count, events.Length);
        if (limit > 1 && _network.Random.OnceIn(_network.Faults.PartialPoll))
            limit = 1 + _network.Random.Below(limit - 1);
        int filled = 0;
        for (int i = 0; i < limit; i++)
        {
            SimDescriptor descriptor = _ready[i];
            descriptor.IsMarkedReady = false;
            if (descriptor.Mask == Readiness.None)
                continue;
            events[filled++] = descriptor.Notice;
            // Goes to the end of the list, behind all that is reported now.
            if (descriptor.IsLevelTriggered)
                MarkReady(descriptor);
        }
        _ready.RemoveRange(0, limit);
        _network.Trace(-2, filled, _network.Now - _turnEnded);
        return filled;
    }

    protected internal override void SystemWatch(int descriptor, int slot, uint generation, bool isListening)
    {
        EnterSystem();
        Host.Find(descriptor)?.Watch(this, slot, generation, isListening);
    }

    protected internal override void SystemUnwatch(int descriptor)
    {
        EnterSystem();
        Host.Find(descriptor)?.Unwatch();
    }

    protected internal override void SystemRefuseConnections(int listeningDescriptor)
    {
        EnterSystem();
        (Host.Find(listeningDescriptor) as SimListener)?.RefuseNewConnections();
    }

    protected internal override int SystemReceive(int descriptor, Span<byte> destination)
    {
        EnterSystem();
        int result = Stream(descriptor)?.Receive(destination) ?? -BadDescriptor;
        // What arrives between a short receive and the next poll must come as an edge.
        _network.Interrupt();
        return result;
    }

    protected internal override int SystemSend(int descriptor, ReadOnlySpan<byte> source)
    {
        EnterSystem();
        return Stream(descriptor)?.Send(source) ?? -BadDescriptor;
    }

    protected internal override int SystemAccept(int listeningDescriptor, out NetAddress peer)
    {
        EnterSystem();
        peer = default;
        return (Host.Find(listeningDescriptor) as SimListener)?.Accept(out peer) ?? -BadDescriptor;
    }

    protected internal override int SystemConnect(NetAddress address, bool isKnock, out int errno)
    {
        EnterSystem();
        return _network.Connect(Host, address, out errno)?.Number ?? -1;
    }

    protected internal override int SystemConnectResult(int descriptor)
    {
        EnterSystem();
        return Stream(descriptor)?.TakeError() ?? BadDescriptor;
    }

    protected internal override void SystemShutdown(int descriptor)
    {
        EnterSystem();
        Stream(descriptor)?.ShutdownSend();
    }

    protected internal override void SystemClose(int descriptor, bool reset)
    {
        EnterSystem();
        Host.Close(descriptor, reset);
    }

    private SimSocket? Stream(int descriptor) => Host.Find(descriptor) as SimSocket;

    private void EnterSystem()
    {
        SystemCalls++;
        _network.Interrupt();
    }

    private void WakeSpuriously()
    {
        if (_watched.Count == 0 || !_network.Random.OnceIn(_network.Faults.SpuriousWake))
            return;
        SimDescriptor descriptor = _watched[_network.Random.Below(_watched.Count)];
        if (descriptor.Mask != Readiness.None)
            MarkReady(descriptor);
    }
}
