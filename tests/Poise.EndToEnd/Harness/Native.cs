using System.Runtime.InteropServices;

namespace Poise.EndToEnd.Harness;

/// <summary>The system calls that the framework has no name for.</summary>
internal static partial class Native
{
    internal const int HangUp = 1;
    internal const int Kill = 9;
    internal const int Terminate = 15;

    private const nuint UnsentBytes = 0x5411;

    /// <summary>Sends <paramref name="signal"/> to the one process <paramref name="pid"/>.</summary>
    internal static void Signal(int pid, int signal)
    {
        Assert.True(pid > 1);
        if (kill(pid, signal) != 0)
            throw new InvalidOperationException($"kill({pid}, {signal}): errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Bytes that were sent and that the peer's kernel has not acknowledged.</summary>
    internal static int UnacknowledgedBytes(System.Net.Sockets.Socket socket)
    {
        if (ioctl((int)socket.Handle, UnsentBytes, out int count) != 0)
            throw new InvalidOperationException($"ioctl(SIOCOUTQ): errno {Marshal.GetLastPInvokeError()}");
        return count;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, out int value);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
