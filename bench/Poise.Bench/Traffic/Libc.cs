using System.Net;
using System.Runtime.InteropServices;

namespace Poise.Bench.Traffic;

/// <summary>
/// The system calls of the load generator, as they are. It has a loop of its own, not the product's: what measures
/// must not share a fault with what is measured.
/// </summary>
internal static unsafe partial class Libc
{
    public const uint In = 1, Out = 4, Error = 8, HangUp = 16;

    public const int Again = 11, InProgress = 115;
    public const int HangUpSignal = 1, TerminateSignal = 15;

    const int Inet = 2, Stream = 1, NonBlocking = 0x800, CloseOnExec = 0x80000, NoSignal = 0x4000;
    const int SocketLevel = 1, ReuseAddress = 2, SocketError = 4, Linger = 13;
    const int TcpLevel = 6, NoDelay = 1, IpLevel = 0, BindAddressNoPort = 24;
    const int TimerSlack = 29;

    public static int LastError => Marshal.GetLastPInvokeError();

    public static int Epoll() => Checked(epoll_create1(CloseOnExec), "epoll_create1");

    public static void Watch(int epoll, int descriptor, uint interest, bool isNew)
    {
        var wanted = new EpollEvent { Events = interest, Descriptor = descriptor };
        Checked(epoll_ctl(epoll, isNew ? 1 : 3, descriptor, &wanted), "epoll_ctl");
    }

    /// <summary>Events there are, after at most so many nanoseconds.</summary>
    public static int Wait(int epoll, Span<EpollEvent> events, long nanoseconds)
    {
        var time = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        fixed (EpollEvent* first = events)
            return Math.Max(0, epoll_pwait2(epoll, first, events.Length, &time, null));
    }

    public static int WakeUp() => Checked(eventfd(0, NonBlocking | CloseOnExec), "eventfd");

    public static void Wake(int descriptor)
    {
        ulong one = 1;
        write(descriptor, &one, sizeof(ulong));
    }

    public static void ClearWake(int descriptor)
    {
        ulong count;
        read(descriptor, &count, sizeof(ulong));
    }

    /// <summary>A socket that does not block, and sends at once.</summary>
    public static int TcpSocket()
    {
        int descriptor = Checked(socket(Inet, Stream | NonBlocking | CloseOnExec, 0), "socket");
        Set(descriptor, TcpLevel, NoDelay, 1);
        return descriptor;
    }

    public static void Listen(int descriptor, IPEndPoint endpoint)
    {
        Set(descriptor, SocketLevel, ReuseAddress, 1);
        Bind(descriptor, endpoint);
        Checked(listen(descriptor, 4096), "listen");
    }

    /// <summary>
    /// The source address of a connection to come; its port is chosen with the destination in sight.
    /// </summary>
    public static void BindSource(int descriptor, IPAddress source)
    {
        Set(descriptor, IpLevel, BindAddressNoPort, 1);
        Bind(descriptor, new IPEndPoint(source, 0));
    }

    /// <summary>0, or errno: <see cref="InProgress"/> is the ordinary one.</summary>
    public static int Connect(int descriptor, IPEndPoint endpoint)
    {
        SocketAddress address = Address(endpoint);
        return connect(descriptor, &address, sizeof(SocketAddress)) == 0 ? 0 : LastError;
    }

    /// <summary>A descriptor, or -1.</summary>
    public static int Accept(int listener, out IPEndPoint? local)
    {
        int descriptor = accept4(listener, null, null, NonBlocking | CloseOnExec);
        local = null;
        if (descriptor < 0)
            return -1;
        Set(descriptor, TcpLevel, NoDelay, 1);
        SocketAddress address;
        int length = sizeof(SocketAddress);
        Checked(getsockname(descriptor, &address, &length), "getsockname");
        local = new IPEndPoint(address.Ip, (ushort)IPAddress.NetworkToHostOrder((short)address.Port));
        return descriptor;
    }

    /// <summary>Bytes sent, or -1 with <see cref="LastError"/>.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
            return (int)send(descriptor, first, (nuint)bytes.Length, NoSignal);
    }

    /// <summary>Bytes received, 0 at the end, or -1 with <see cref="LastError"/>.</summary>
    public static int Receive(int descriptor, Span<byte> bytes)
    {
        fixed (byte* first = bytes)
            return (int)recv(descriptor, first, (nuint)bytes.Length, 0);
    }

    /// <summary>What became of a connect, as errno; reading it clears it.</summary>
    public static int ErrorOf(int descriptor)
    {
        int value = 0, length = sizeof(int);
        Checked(getsockopt(descriptor, SocketLevel, SocketError, &value, &length), "getsockopt");
        return value;
    }

    public static void Close(int descriptor) => close(descriptor);

    /// <summary>Closes with a reset, as the kernel does for a process that dies with bytes unread.</summary>
    public static void Abort(int descriptor)
    {
        var linger = new LingerOption { IsOn = 1, Seconds = 0 };
        setsockopt(descriptor, SocketLevel, Linger, &linger, sizeof(LingerOption));
        close(descriptor);
    }

    public static void Signal(int pid, int signal) => Checked(kill(pid, signal), "kill");

    /// <summary>
    /// Keeps this thread, and those that it starts, on one core; its timers fire within a microsecond.
    /// </summary>
    public static void PinThread(int core)
    {
        ulong mask = 1UL << core;
        Checked(sched_setaffinity(0, sizeof(ulong), &mask), "sched_setaffinity");
        Checked(prctl(TimerSlack, 1, 0, 0, 0), "prctl");
    }

    /// <summary>Puts this thread before others of its core, where that is allowed.</summary>
    public static void Prefer() => setpriority(0, gettid(), -10);

    static void Bind(int descriptor, IPEndPoint endpoint)
    {
        SocketAddress address = Address(endpoint);
        Checked(bind(descriptor, &address, sizeof(SocketAddress)), $"bind {endpoint}");
    }

    static SocketAddress Address(IPEndPoint endpoint)
    {
        Span<byte> ip = stackalloc byte[4];
        endpoint.Address.TryWriteBytes(ip, out _);
        return new SocketAddress
        {
            Family = Inet,
            Port = (ushort)IPAddress.HostToNetworkOrder((short)endpoint.Port),
            Ip = MemoryMarshal.Read<uint>(ip),
        };
    }

    static void Set(int descriptor, int level, int name, int value) =>
        Checked(setsockopt(descriptor, level, name, &value, sizeof(int)), "setsockopt");

    static int Checked(int result, string call) =>
        result >= 0 ? result : throw new BenchException($"{call}: {Marshal.GetPInvokeErrorMessage(LastError)}");

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        public uint Events;
        public int Descriptor;
        public int Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct SocketAddress
    {
        public ushort Family;
        public ushort Port;
        public uint Ip;
        public ulong Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct LingerOption
    {
        public int IsOn;
        public int Seconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, EpollEvent* wanted);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int epoll, EpollEvent* events, int count, TimeSpec* time, void* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, void* bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, void* bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int descriptor, SocketAddress* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int descriptor, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int descriptor, SocketAddress* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int descriptor, SocketAddress* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(int descriptor, SocketAddress* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int descriptor, int level, int name, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int pid, nuint length, ulong* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpriority(int which, int who, int priority);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int gettid();
}
