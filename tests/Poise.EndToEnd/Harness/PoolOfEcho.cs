using System.Net;
using System.Net.Sockets;

namespace Poise.EndToEnd.Harness;

/// <summary>Echoes until the client finishes, on a few threads: for thousands of short connections.</summary>
internal sealed class PoolOfEcho : IDisposable
{
    private const int Threads = 8;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _served;

    internal PoolOfEcho()
    {
        Port = Ports.Free();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen(4096);
        for (int i = 0; i < Threads; i++)
            new Thread(Serve) { IsBackground = true }.Start();
    }

    internal int Port { get; }

    /// <summary>Connections that were served to their end.</summary>
    internal int Served => Volatile.Read(ref _served);

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        byte[] part = new byte[4096];
        try
        {
            while (true)
            {
                using Socket socket = _listener.Accept();
                int count;
                while ((count = socket.Receive(part)) > 0)
                    Payload.SendAll(socket, part.AsSpan(0, count));
                socket.Shutdown(SocketShutdown.Send);
                Interlocked.Increment(ref _served);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }
}
