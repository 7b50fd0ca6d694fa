using System.Net.Sockets;
using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>A backend's end of a connection, for its script to use.</summary>
internal sealed class BackendConnection : IDisposable
{
    private readonly StringBuilder _transcript = new();

    internal BackendConnection(Socket socket, int number)
    {
        Socket = socket;
        Number = number;
        socket.NoDelay = true;
        socket.ReceiveTimeout = socket.SendTimeout = 60_000;
        Reader = new ByteReader(socket) { Received = Record };
    }

    internal Socket Socket { get; }

    internal int Number { get; }

    internal ByteReader Reader { get; }

    internal bool IsOpen { get; private set; } = true;

    /// <summary>Every byte that came, Latin-1; the first 256 KiB of them.</summary>
    internal string Transcript
    {
        get
        {
            lock (_transcript)
                return _transcript.ToString();
        }
    }

    /// <summary>How the peer ended it, or null while it has not, or where nobody read on.</summary>
    internal StreamEnd? End { get; private set; }

    internal void Send(string bytes) => Send(Encoding.Latin1.GetBytes(bytes));

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[Socket.Send(bytes)..];
    }

    /// <summary>One byte a segment.</summary>
    internal void SendSlowly(string bytes)
    {
        foreach (byte each in Encoding.Latin1.GetBytes(bytes))
            Send([each]);
    }

    /// <summary>The peer's kernel has acknowledged every byte that was sent (SIOCOUTQ is 0).</summary>
    internal bool IsDelivered => Native.UnacknowledgedBytes(Socket) == 0;

    internal void ShutdownSend() => Socket.Shutdown(SocketShutdown.Send);

    internal void Close()
    {
        IsOpen = false;
        Socket.Close();
    }

    internal void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Close();
    }

    /// <summary>Reads and drops until the peer ends, and remembers how.</summary>
    internal StreamEnd WaitForEnd()
    {
        Reader.ReadToEnd(out StreamEnd end);
        End = end;
        return end;
    }

    internal void Ended(StreamEnd end) => End = end;

    public void Dispose()
    {
        IsOpen = false;
        Socket.Dispose();
    }

    private void Record(ReadOnlySpan<byte> bytes)
    {
        lock (_transcript)
        {
            if (_transcript.Length < 256 * 1024)
                _transcript.Append(Encoding.Latin1.GetString(bytes));
        }
    }
}
