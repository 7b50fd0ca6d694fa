using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// Closes a connection whose client may still send: our FIN goes first, then what comes is read and dropped for a
/// while. A plain close would answer late bytes with RST, and the client would lose an answer it has not read yet (RFC
/// 9112 §9.6).
/// </summary>
internal static class LingeringClose
{
    /// <summary>Longest time in which nothing comes, in nanoseconds.</summary>
    internal const long Silence = 2_000_000_000;

    /// <summary>Longest time in all, in nanoseconds: a slow client may still be reading what we sent before.</summary>
    internal const long Longest = 30_000_000_000;

    /// <summary>Most bytes that are read and dropped.</summary>
    internal const int MostBytes = 1 << 20;

    internal static async LoopTask Run(Connection connection)
    {
        EventLoop loop = connection.Loop;
        long deadline = loop.Now + Longest;
        connection.ShutdownSend();
        for (int dropped = 0; dropped < MostBytes;)
        {
            IoResult received = await connection.WaitReadable(Math.Min(deadline, loop.Now + Silence));
            if (received.IsError)
                break;
            ByteBuffer buffer = loop.SmallBuffers.Rent();
            received = await connection.Receive(buffer, deadline);
            buffer.Release();
            if (received.Count == 0)
                break;
            dropped += received.Count;
        }
        connection.Close();
    }
}
