using Poise.Core;

namespace Poise.Io.Linux;

/// <summary>
/// Where listening sockets come from, as descriptors: opened here, or handed in by an agent or an older process.
/// One socket a worker and address, in one reuseport group, so that no accept queue is shared.
/// </summary>
public static unsafe class ListeningSockets
{
    /// <summary>Longest accept queue asked for; the kernel caps it at net.core.somaxconn.</summary>
    public const int Backlog = 4096;

    /// <summary>Opens a bound and listening TCP socket in the reuseport group of its address.</summary>
    /// <returns>The descriptor, or -1 and the errno.</returns>
    public static int Open(NetAddress address, out int errno)
    {
        int descriptor = Bind(address, out errno);
        if (descriptor < 0 || Listen(descriptor, out errno))
            return descriptor;
        Close(descriptor);
        return -1;
    }

    /// <summary>
    /// Opens a TCP socket in the reuseport group of its address. It takes nothing in before <see cref="Listen"/>.
    /// </summary>
    /// <returns>The descriptor, or -1 and the errno.</returns>
    public static int Bind(NetAddress address, out int errno) => Bound(address, shared: true, out errno);

    /// <summary>Lets connections into the queue of a bound socket.</summary>
    public static bool Listen(int descriptor, out int errno)
    {
        bool listens = Syscall.Listen(descriptor, Backlog) == 0;
        errno = listens ? 0 : Syscall.LastError;
        return listens;
    }

    /// <summary>
    /// Whether nobody listens on the address yet. A reuseport group lets any process of the same user join, so a second
    /// Poise by mistake would share the traffic instead of failing.
    /// </summary>
    public static bool IsFree(NetAddress address, out int errno)
    {
        int descriptor = Bound(address, shared: false, out errno);
        if (descriptor < 0)
            return false;
        Syscall.Close(descriptor);
        return true;
    }

    private static int Bound(NetAddress address, bool shared, out int errno)
    {
        int descriptor = Syscall.Socket(SocketAddress.FamilyOf(address), SocketOptions.StreamNonBlocking, 0);
        if (descriptor < 0)
        {
            errno = Syscall.LastError;
            return -1;
        }
        byte* bytes = stackalloc byte[SocketAddress.MaximumLength];
        uint length = SocketAddress.Write(address, new Span<byte>(bytes, SocketAddress.MaximumLength));
        bool bound = SocketOptions.ReuseAddress(descriptor)
            && (!shared || SocketOptions.ReusePort(descriptor))
            && SocketOptions.NoDelay(descriptor)
            && (!address.IsV6 || SocketOptions.OnlyV6(descriptor))
            && Syscall.Bind(descriptor, bytes, length) == 0;
        errno = bound ? 0 : Syscall.LastError;
        if (bound)
            return descriptor;
        Syscall.Close(descriptor);
        return -1;
    }

    /// <summary>The address a descriptor is bound to, as when port 0 was asked for.</summary>
    public static NetAddress LocalAddress(int descriptor)
    {
        byte* bytes = stackalloc byte[SocketAddress.MaximumLength];
        uint length = SocketAddress.MaximumLength;
        int result = Syscall.GetSocketName(descriptor, bytes, &length);
        Invariant.Holds(result == 0);
        return SocketAddress.Read(new ReadOnlySpan<byte>(bytes, SocketAddress.MaximumLength));
    }

    /// <summary>
    /// Closes a descriptor that no worker uses. What still waits in its queue is reset by the kernel.
    /// </summary>
    public static void Close(int descriptor) => Syscall.Close(descriptor);
}
