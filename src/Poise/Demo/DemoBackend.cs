using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Poise.Demo;

/// <summary>
/// A small HTTP/1.1 server to balance over: it answers with its name. Plain sockets, so that the demo needs nothing but
/// the binary; it reads well-formed requests from Poise and is no server for anything else.
/// </summary>
internal sealed class DemoBackend : IDisposable
{
    private const int LargestHead = 64 * 1024;

    /// <summary>How long it is away after <c>POST /stop</c>.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    private static readonly byte[] EmptyLine = [.. "\r\n\r\n"u8];
    private static readonly byte[] LastChunk = [.. "0\r\n\r\n"u8];

    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly int _port;
    private bool _isDisposed;

    internal DemoBackend(string name)
    {
        Name = name;
        Socket listener = Listen(port: 0);
        _port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAll(listener);
    }

    internal string Name { get; }

    /// <summary>As the config has it.</summary>
    internal string Address => $"127.0.0.1:{_port}";

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        CloseAll();
    }

    private Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        Own(listener);
        return listener;
    }

    private async Task AcceptAll(Socket listener)
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed: the demo ends, or /stop was asked for.
        }
    }

    private async Task Serve(Socket socket)
    {
        Own(socket);
        socket.NoDelay = true;
        try
        {
            await Exchanges(socket);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side is gone, or this one is.
        }
        lock (_gate)
            _sockets.Remove(socket);
        socket.Dispose();
    }

    private async Task Exchanges(Socket socket)
    {
        var buffer = new byte[LargestHead];
        // Poise sends the next request when this one is answered: nothing lies behind a body.
        while (await ReceiveHead(socket, buffer) is { } received)
        {
            var request = DemoRequest.Parse(Encoding.Latin1.GetString(buffer, 0, received.HeadBytes));
            if (!await DropBody(socket, buffer, received, request))
                return;
            await socket.SendAsync(await Answer(request));
            if (request is { Method: "POST", Path: "/stop" })
                _ = GoAway();
        }
    }

    /// <summary>Bytes of the head without its empty line, and bytes in all; null at the end of the stream.</summary>
    private static async Task<(int HeadBytes, int Bytes)?> ReceiveHead(Socket socket, byte[] buffer)
    {
        int length = 0;
        while (true)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (received == 0)
                return null;
            length += received;
            int end = buffer.AsSpan(0, length).IndexOf(EmptyLine);
            if (end >= 0)
                return (end, length);
        }
    }

    private static async Task<bool> DropBody(
        Socket socket, byte[] buffer, (int HeadBytes, int Bytes) received, DemoRequest request)
    {
        int first = received.HeadBytes + EmptyLine.Length;
        int last = received.Bytes;
        long bodyBytes = last - first;
        while (request.IsChunked ? !EndsChunks(buffer.AsSpan(first, last - first)) : bodyBytes < request.BodyBytes)
        {
            // The last bytes stay at the front: the end of a chunked body may come in two pieces.
            int kept = Math.Min(LastChunk.Length, last - first);
            buffer.AsSpan(last - kept, kept).CopyTo(buffer);
            int count = await socket.ReceiveAsync(buffer.AsMemory(kept));
            if (count == 0)
                return false;
            (first, last) = (0, kept + count);
            bodyBytes += count;
        }
        return true;
    }

    private static bool EndsChunks(ReadOnlySpan<byte> bytes) => bytes.EndsWith(LastChunk);

    private async Task<byte[]> Answer(DemoRequest request)
    {
        string body = request.Path switch
        {
            "/" => $"hello from {Name}\n",
            "/healthz" => "ok\n",
            "/headers" => $"{Name} was sent:\n\n{request.Head}\n",
            "/slow" => await AfterASecond(),
            "/stop" when request.Method == "POST" => $"{Name} is gone for {Away.TotalSeconds:0} seconds\n",
            _ => $"{Name}: {request.Method} {request.Path}\n",
        };
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n";
        return Encoding.Latin1.GetBytes(request.Method == "HEAD" ? head : head + body);
    }

    private async Task<string> AfterASecond()
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        return $"{Name}, after a second\n";
    }

    private async Task GoAway()
    {
        CloseAll();
        await Task.Delay(Away);
        lock (_gate)
        {
            if (_isDisposed)
                return;
        }
        _ = AcceptAll(Listen(_port));
    }

    private void Own(Socket socket)
    {
        lock (_gate)
        {
            if (!_isDisposed)
                _sockets.Add(socket);
            else
                socket.Dispose();
        }
    }

    private void CloseAll()
    {
        lock (_gate)
        {
            foreach (Socket socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }
}
