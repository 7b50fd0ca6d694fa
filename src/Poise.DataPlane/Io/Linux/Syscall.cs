using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;

namespace Poise.Io.Linux;

/// <summary>
/// Every call into libc, as it is. Calls that never block and are short skip the garbage collector's transition; those
/// that may block or take long never do, or a collection would wait for them.
/// </summary>
/// <remarks>
/// Those of the data path go through <c>syscall(2)</c>: libc's own wrappers are cancellation points, and switch that on
/// and off around each call (8 % of the user time of a small exchange, measured).
/// </remarks>
internal static unsafe partial class Syscall
{
    private const string Libc = "libc";

    [LibraryImport(Libc, EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate(int flags);

    [LibraryImport(Libc, EntryPoint = "epoll_ctl")]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, EpollEvent* interest);

    internal static int EpollWait(int epoll, EpollEvent* events, int capacity, int milliseconds) =>
        (int)Call(Number.EpollWait, epoll, (nint)events, capacity, milliseconds, 0, 8);

    internal static nint Receive(int descriptor, byte* destination, nuint length, int flags) =>
        Call(Number.Receive, descriptor, (nint)destination, (nint)length, flags, 0, 0);

    internal static nint Send(int descriptor, byte* source, nuint length, int flags) =>
        Call(Number.Send, descriptor, (nint)source, (nint)length, flags, 0, 0);

    internal static int Accept(int descriptor, void* address, uint* length, int flags) =>
        (int)Call(Number.Accept, descriptor, (nint)address, (nint)length, flags, 0, 0);

    internal static int Close(int descriptor) => (int)Call(Number.Close, descriptor, 0, 0, 0, 0, 0);

    [LibraryImport(Libc, EntryPoint = "eventfd")]
    internal static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Libc, EntryPoint = "read")]
    internal static partial nint Read(int descriptor, void* destination, nuint length);

    [LibraryImport(Libc, EntryPoint = "write")]
    internal static partial nint Write(int descriptor, void* source, nuint length);

    [LibraryImport(Libc, EntryPoint = "socket")]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Libc, EntryPoint = "bind")]
    internal static partial int Bind(int descriptor, void* address, uint length);

    [LibraryImport(Libc, EntryPoint = "listen")]
    internal static partial int Listen(int descriptor, int backlog);

    [LibraryImport(Libc, EntryPoint = "connect")]
    internal static partial int Connect(int descriptor, void* address, uint length);

    [LibraryImport(Libc, EntryPoint = "getsockname")]
    internal static partial int GetSocketName(int descriptor, void* address, uint* length);

    [LibraryImport(Libc, EntryPoint = "shutdown")]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport(Libc, EntryPoint = "setsockopt")]
    internal static partial int SetSocketOption(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport(Libc, EntryPoint = "getsockopt")]
    internal static partial int GetSocketOption(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport(Libc, EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    internal static partial int ClockGetTime(int clock, TimeSpec* time);

    [LibraryImport(Libc, EntryPoint = "setpriority")]
    internal static partial int SetPriority(int which, int who, int niceness);

    [LibraryImport(Libc, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, ResourceLimit* limit);

    [LibraryImport(Libc, EntryPoint = "setrlimit")]
    internal static partial int SetLimit(int resource, ResourceLimit* limit);

    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "poll")]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    /// <summary>
    /// errno of the call that has just failed: read at once, before any other call. The runtime keeps it over a wait
    /// for a collection on the way back.
    /// </summary>
    internal static int LastError => Marshal.GetLastSystemError();

    [LibraryImport(Libc, EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>Numbers of system calls: x86-64, and the table that arm64 shares with newer architectures.</summary>
    private static class Number
    {
        // epoll_pwait without a mask is epoll_wait, and exists on both.
        internal static nint EpollWait => ArmBase.IsSupported ? 22 : 281;

        internal static nint Receive => ArmBase.IsSupported ? 207 : 45;

        internal static nint Send => ArmBase.IsSupported ? 206 : 44;

        internal static nint Accept => ArmBase.IsSupported ? 242 : 288;

        internal static nint Close => ArmBase.IsSupported ? 57 : 3;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        internal uint Events;
        internal ulong Data;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Seen;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
