using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>How a connection ended.</summary>
internal enum StreamEnd
{
    Finished,
    Reset,
}

/// <summary>
/// A client that sends exactly the bytes it is told to, and reads strictly. Text is Latin-1: a char is a byte.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private readonly ByteReader _reader;

    internal ByteReader Reader => _reader;

    /// <param name="port">Where to.</param>
    /// <param name="receiveBuffer">SO_RCVBUF in bytes; 0 leaves it.</param>
    /// <param name="host">Where to.</param>
    /// <param name="from">The client's own address, or null for any.</param>
    internal RawClient(int port, int receiveBuffer = 0, string host = "127.0.0.1", string? from = null)
    {
        var address = IPAddress.Parse(host);
        Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            Socket.ReceiveBufferSize = receiveBuffer;
        Socket.ReceiveTimeout = Socket.SendTimeout = (int)Deadline.Generous.TotalMilliseconds;
        if (from is not null)
            Socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        Socket.Connect(new IPEndPoint(address, port));
        _reader = new ByteReader(Socket);
    }

    internal Socket Socket { get; }

    internal void Send(string bytes) => Send(Encoding.Latin1.GetBytes(bytes));

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[Socket.Send(bytes)..];
    }

    /// <summary>Sends one byte a segment.</summary>
    internal void SendSlowly(string bytes)
    {
        foreach (byte each in Encoding.Latin1.GetBytes(bytes))
            Send([each]);
    }

    internal void ShutdownSend() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with RST.</summary>
    internal void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }

    /// <summary>Reads one response head and its body. Interim responses come one by one like any other.</summary>
    internal RawResponse ReadResponse(string method = "GET") => RawResponse.Read(_reader, method);

    /// <summary>Reads the final response, past any interim ones.</summary>
    internal RawResponse ReadFinal(string method = "GET")
    {
        while (true)
        {
            RawResponse response = ReadResponse(method);
            if (response.Status is >= 200 or 101)
                return response;
        }
    }

    /// <summary>Only the head; the body is for <see cref="ReadExact"/> or <see cref="ReadToEnd"/>.</summary>
    internal RawResponse ReadHead() => RawResponse.ReadHead(_reader);

    internal byte[] ReadExact(int count) => _reader.ReadExact(count);

    /// <summary>At least one byte, or none at the end.</summary>
    internal int ReadSome(Span<byte> destination) => _reader.ReadSome(destination);

    /// <summary>Everything until the connection ends.</summary>
    internal string ReadToEnd(out StreamEnd end) => Encoding.Latin1.GetString(_reader.ReadToEnd(out end));

    /// <summary>Sends a request and reads its answer.</summary>
    internal RawResponse Exchange(string request, string method = "GET")
    {
        Send(request);
        return ReadFinal(method);
    }

    internal RawResponse Get(string path) => Exchange($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

    /// <summary>Fails unless exactly these bytes come, and then a FIN.</summary>
    internal void ExpectText(string bytes)
    {
        Assert.Equal(bytes, ReadToEnd(out StreamEnd end));
        Assert.Equal(StreamEnd.Finished, end);
    }

    /// <summary>Fails unless the next thing that comes is a FIN.</summary>
    internal void ExpectEnd() => ExpectText("");

    public void Dispose() => Socket.Dispose();
}
