using Poise.Core;

namespace Poise.Io;

/// <summary>What an implementation provides: the kernel's calls, with Linux error numbers as values
/// (<see cref="Errno"/>). None of them blocks but the poll.</summary>
public abstract partial class EventLoop
{
    /// <summary>Stands for the descriptor of a connection whose socket could not be made.</summary>
    internal const int UnconnectedDescriptor = int.MaxValue;

    /// <summary>Monotonic nanoseconds.</summary>
    protected abstract long ReadClock();

    /// <summary>
    /// Waits for readiness, at most <paramref name="wait"/> nanoseconds (-1: for ever, 0: not at all).
    /// </summary>
    /// <returns>How many events were filled in.</returns>
    protected abstract int SystemPoll(Span<ReadinessEvent> events, long wait);

    /// <summary>
    /// Reports readiness of a descriptor from now on: edges for streams, the level for listening sockets.
    /// </summary>
    protected internal abstract void SystemWatch(int descriptor, int slot, uint generation, bool isListening);

    protected internal abstract void SystemUnwatch(int descriptor);

    /// <summary>Lets no new connection into a listening descriptor's queue; those on their way in still come.</summary>
    protected internal abstract void SystemRefuseConnections(int listeningDescriptor);

    /// <summary>recv(2). Count, 0 at the end of the stream, or a negative errno.</summary>
    protected internal abstract int SystemReceive(int descriptor, Span<byte> destination);

    /// <summary>send(2) with MSG_NOSIGNAL. Count or a negative errno.</summary>
    protected internal abstract int SystemSend(int descriptor, ReadOnlySpan<byte> source);

    /// <summary>accept4(2). Descriptor or a negative errno.</summary>
    protected internal abstract int SystemAccept(int listeningDescriptor, out NetAddress peer);

    /// <summary>
    /// socket(2) and a non-blocking connect(2). Descriptor of a connect under way, or -1 and the errno.
    /// </summary>
    /// <param name="address">Where to.</param>
    /// <param name="isKnock">Hold the last step of the handshake back, as the connection is to be reset.</param>
    /// <param name="errno">Why there is no descriptor.</param>
    protected internal abstract int SystemConnect(NetAddress address, bool isKnock, out int errno);

    /// <summary>SO_ERROR after a connect: 0 or an errno.</summary>
    protected internal abstract int SystemConnectResult(int descriptor);

    /// <summary>shutdown(2) of the sending side.</summary>
    protected internal abstract void SystemShutdown(int descriptor);

    /// <summary>close(2), as FIN or as RST.</summary>
    protected internal abstract void SystemClose(int descriptor, bool reset);
}
