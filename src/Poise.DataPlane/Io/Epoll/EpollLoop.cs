using System.Runtime.CompilerServices;
using Poise.Core;
using Poise.Io.Linux;

namespace Poise.Io.Epoll;

/// <summary>
/// The event loop on Linux epoll: streams edge-triggered, listening sockets and the wake-up by level.
/// </summary>
public sealed unsafe class EpollLoop : EventLoop
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int Delete = 2;
    private const uint In = 0x1;
    private const uint Out = 0x4;
    private const uint Err = 0x8;
    private const uint Hup = 0x10;
    private const uint RdHup = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const int NoSignal = 0x4000;
    private const int Monotonic = 1;
    private const int RealTime = 0;
    private const ulong WakeData = ulong.MaxValue;
    private const int EventsPerPoll = 256;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly Syscall.EpollEvent[] _buffer = GC.AllocateArray<Syscall.EpollEvent>(EventsPerPoll, pinned: true);

    public EpollLoop(bool poisonBuffers = false) : base(Clock(Monotonic), poisonBuffers)
    {
        _epoll = Syscall.EpollCreate(CloseOnExec);
        _wake = Syscall.EventDescriptor(0, CloseOnExec | NonBlocking);
        if (_epoll < 0 || _wake < 0)
            throw new IOException($"cannot make an event loop: errno {Syscall.LastError}");
        Watch(_wake, In, WakeData);
    }

    public override long WallMilliseconds => Clock(RealTime) / 1_000_000;

    public override void Wake()
    {
        ulong one = 1;
        Syscall.Write(_wake, &one, sizeof(ulong));
    }

    public override void Dispose()
    {
        Syscall.Close(_wake);
        Syscall.Close(_epoll);
        base.Dispose();
    }

    protected override long ReadClock() => Clock(Monotonic);

    protected override int SystemPoll(Span<ReadinessEvent> events, long wait)
    {
        // Rounded up: waking a fraction of a millisecond before a timer would only make the loop spin.
        int milliseconds = wait < 0 ? -1 : (int)Math.Min((wait + 999_999) / 1_000_000, int.MaxValue);
        int capacity = Math.Min(events.Length, EventsPerPoll);
        fixed (Syscall.EpollEvent* buffer = _buffer)
        {
            int count = Syscall.EpollWait(_epoll, buffer, capacity, milliseconds);
            int filled = 0;
            for (int i = 0; i < count; i++)
            {
                if (buffer[i].Data == WakeData)
                    EmptyWake();
                else
                    events[filled++] = Translate(buffer[i]);
            }
            return filled;
        }
    }

    protected internal override void SystemWatch(int descriptor, int slot, uint generation, bool isListening) =>
        Watch(descriptor, isListening ? In : In | Out | RdHup | EdgeTriggered, (ulong)generation << 32 | (uint)slot);

    protected internal override void SystemUnwatch(int descriptor) =>
        Syscall.EpollControl(_epoll, Delete, descriptor, null);

    protected internal override void SystemRefuseConnections(int listeningDescriptor) =>
        SocketOptions.RefuseNewConnections(listeningDescriptor);

    protected internal override int SystemReceive(int descriptor, Span<byte> destination)
    {
        fixed (byte* pointer = destination)
        {
            nint count = Syscall.Receive(descriptor, pointer, (nuint)destination.Length, 0);
            return count >= 0 ? (int)count : -Syscall.LastError;
        }
    }

    protected internal override int SystemSend(int descriptor, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            nint count = Syscall.Send(descriptor, pointer, (nuint)source.Length, NoSignal);
            return count >= 0 ? (int)count : -Syscall.LastError;
        }
    }

    protected internal override int SystemAccept(int listeningDescriptor, out NetAddress peer)
    {
        byte* address = stackalloc byte[SocketAddress.MaximumLength];
        uint length = SocketAddress.MaximumLength;
        int descriptor = Syscall.Accept(listeningDescriptor, address, &length, SocketOptions.AcceptFlags);
        if (descriptor < 0)
        {
            peer = default;
            return -Syscall.LastError;
        }
        peer = SocketAddress.Read(new ReadOnlySpan<byte>(address, SocketAddress.MaximumLength));
        return descriptor;
    }

    protected internal override int SystemConnect(NetAddress address, bool isKnock, out int errno)
    {
        int descriptor = Syscall.Socket(SocketAddress.FamilyOf(address), SocketOptions.StreamNonBlocking, 0);
        if (descriptor < 0)
        {
            errno = Syscall.LastError;
            return -1;
        }
        if (isKnock)
            SocketOptions.DelayFirstAcknowledgement(descriptor);
        else
            SocketOptions.NoDelay(descriptor);
        byte* bytes = stackalloc byte[SocketAddress.MaximumLength];
        uint length = SocketAddress.Write(address, new Span<byte>(bytes, SocketAddress.MaximumLength));
        errno = Syscall.Connect(descriptor, bytes, length) == 0 ? 0 : Syscall.LastError;
        if (errno is 0 or Errno.InProgress)
            return descriptor;
        Syscall.Close(descriptor);
        return -1;
    }

    protected internal override int SystemConnectResult(int descriptor) => SocketOptions.TakeError(descriptor);

    protected internal override void SystemShutdown(int descriptor) => Syscall.Shutdown(descriptor, 1);

    protected internal override void SystemClose(int descriptor, bool reset)
    {
        if (reset)
            SocketOptions.ResetOnClose(descriptor);
        Syscall.Close(descriptor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadinessEvent Translate(in Syscall.EpollEvent notice)
    {
        uint events = notice.Events;
        var readiness = (Readiness)(events & In);
        if ((events & Out) != 0)
            readiness |= Readiness.Writable;
        if ((events & (RdHup | Hup | Err)) != 0)
        {
            readiness |= (events & RdHup) != 0 ? Readiness.PeerFinished : 0;
            readiness |= (events & Hup) != 0 ? Readiness.HungUp : 0;
            readiness |= (events & Err) != 0 ? Readiness.Failed : 0;
        }
        return new ReadinessEvent((int)(uint)notice.Data, (uint)(notice.Data >> 32), readiness);
    }

    private void Watch(int descriptor, uint events, ulong data)
    {
        var interest = new Syscall.EpollEvent { Events = events, Data = data };
        int result = Syscall.EpollControl(_epoll, Add, descriptor, &interest);
        Invariant.Holds(result == 0);
    }

    private void EmptyWake()
    {
        ulong count;
        Syscall.Read(_wake, &count, sizeof(ulong));
    }

    private static long Clock(int id)
    {
        Syscall.TimeSpec time;
        Syscall.ClockGetTime(id, &time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }
}
