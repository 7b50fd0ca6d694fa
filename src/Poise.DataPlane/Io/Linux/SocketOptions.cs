namespace Poise.Io.Linux;

/// <summary>The socket options that Poise sets, by what they are for.</summary>
internal static unsafe class SocketOptions
{
    internal const int StreamNonBlocking = 1 | NonBlocking | CloseOnExec;
    internal const int AcceptFlags = NonBlocking | CloseOnExec;

    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LevelSocket = 1;
    private const int LevelTcp = 6;
    private const int LevelV6 = 41;

    internal static bool ReuseAddress(int descriptor) => SetInt(descriptor, LevelSocket, 2, 1);

    internal static bool ReusePort(int descriptor) => SetInt(descriptor, LevelSocket, 15, 1);

    /// <summary>Accepted sockets inherit it from the listening one.</summary>
    internal static bool NoDelay(int descriptor) => SetInt(descriptor, LevelTcp, 1, 1);

    /// <summary>
    /// The third step of the handshake waits for data to go with it (tcp_rcv_synsent_state_process in net/ipv4). A
    /// socket that is reset first has never been in the peer's accept queue.
    /// </summary>
    internal static bool DelayFirstAcknowledgement(int descriptor) => SetInt(descriptor, LevelTcp, 12, 0);

    internal static bool OnlyV6(int descriptor) => SetInt(descriptor, LevelV6, 26, 1);

    /// <summary>Makes close(2) send RST and drop what was not sent.</summary>
    internal static void ResetOnClose(int descriptor)
    {
        ulong linger = 1; // struct linger { l_onoff = 1, l_linger = 0 }
        Syscall.SetSocketOption(descriptor, LevelSocket, 13, &linger, sizeof(ulong));
    }

    internal static int TakeError(int descriptor)
    {
        int error = 0;
        uint length = sizeof(int);
        return Syscall.GetSocketOption(descriptor, LevelSocket, 4, &error, &length) == 0 ? error : Syscall.LastError;
    }

    /// <summary>
    /// Drops new SYNs before they reach the accept queue, but not the last ACK of handshakes under way: what has been
    /// promised to clients can then be accepted empty before the socket is closed.
    /// </summary>
    internal static bool RefuseNewConnections(int listeningDescriptor)
    {
        // Classic BPF over the TCP header: load flags (byte 13); SYN without ACK → 0 bytes pass, else all.
        Instruction* program = stackalloc Instruction[5];
        program[0] = new Instruction(0x30, 0, 0, 13);
        program[1] = new Instruction(0x54, 0, 0, 0x12);
        program[2] = new Instruction(0x15, 0, 1, 0x02);
        program[3] = new Instruction(0x06, 0, 0, 0);
        program[4] = new Instruction(0x06, 0, 0, uint.MaxValue);
        var filter = new Filter { Length = 5, Instructions = program };
        return Syscall.SetSocketOption(listeningDescriptor, LevelSocket, 26, &filter, (uint)sizeof(Filter)) == 0;
    }

    private static bool SetInt(int descriptor, int level, int name, int value) =>
        Syscall.SetSocketOption(descriptor, level, name, &value, sizeof(int)) == 0;

    private readonly struct Instruction(ushort code, byte ifTrue, byte ifFalse, uint operand)
    {
        private readonly ushort _code = code;
        private readonly byte _ifTrue = ifTrue;
        private readonly byte _ifFalse = ifFalse;
        private readonly uint _operand = operand;
    }

    private struct Filter
    {
        internal ushort Length;
        internal Instruction* Instructions;
    }
}
