using System.Globalization;
using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>
/// Bodies of 100 MiB in every framing: not a byte lost or changed, and memory that does not follow their size.
/// </summary>
public sealed class StreamingTests
{
    private const int Blocks = 400;
    private const long Bytes = (long)Blocks * Payload.BlockSize;
    private const long MostGrowth = 24L << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_length_streams_down(int workers) =>
        Download(workers, $"Content-Length: {Bytes}\r\n\r\n", chunked: false);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Chunks_stream_down(int workers) =>
        Download(workers, "Transfer-Encoding: chunked\r\n\r\n", chunked: true);

    [Fact]
    public void What_ends_with_the_connection_streams_down_in_chunks()
    {
        using var backend = new RecordingBackend();
        string sent = "";
        backend.On("/big", (connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\n\r\n");
            sent = Payload.Send(7, Blocks, block => connection.Send(block));
            connection.Close();
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port);
        client.Send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.True(client.ReadHead().IsChunked);
        string received = Payload.ReceiveChunked(client.Reader);
        Deadline.Until(() => Volatile.Read(ref sent).Length > 0, "the backend to know what it sent");
        Assert.Equal(sent, received);
        memory.ExpectGrowthBelow(MostGrowth);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_body_streams_up(int workers, bool chunked)
    {
        using var backend = new RecordingBackend();
        string received = "";
        backend.On("/big", (connection, request) =>
        {
            Assert.Equal(chunked, request.IsChunked);
            received = chunked
                ? Payload.ReceiveChunked(connection.Reader)
                : Payload.Receive(connection.Reader,
                    long.Parse(request["Content-Length"]!, CultureInfo.InvariantCulture));
            connection.Send(RecordingBackend.Answer("got it"));
        });
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port);
        string framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Bytes}";
        client.Send($"POST /big HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
        string sent = Payload.Send(8, Blocks, block => SendBlock(bytes => client.Send(bytes), block, chunked));
        if (chunked)
            client.Send("0\r\n\r\n");
        Assert.Equal("got it", client.ReadFinal().Text);
        Assert.Equal(sent, received);
        memory.ExpectGrowthBelow(MostGrowth);
        Assert.Equal("one GET /after", client.Get("/after").Text);
    }

    [Fact]
    public void A_client_that_does_not_read_holds_its_backend_back()
    {
        using var backend = new RecordingBackend();
        long sentBytes = 0;
        string sent = "";
        backend.On("/big", (connection, _) =>
        {
            connection.Send($"HTTP/1.1 200 OK\r\nContent-Length: {Bytes}\r\n\r\n");
            sent = Payload.Send(9, Blocks, block =>
            {
                connection.Send(block);
                Interlocked.Add(ref sentBytes, block.Length);
            });
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port, receiveBuffer: 64 * 1024);
        client.Send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        client.ReadHead();
        StandsStill(() => Interlocked.Read(ref sentBytes));
        Assert.InRange(Interlocked.Read(ref sentBytes), 1, Bytes / 2);
        memory.ExpectGrowthBelow(MostGrowth);
        Assert.Equal("one GET /other", new RawClient(config.Port).Get("/other").Text);
        string received = Payload.Receive(client.Reader, Bytes);
        Deadline.Until(() => Volatile.Read(ref sent).Length > 0, "the backend to know what it sent");
        Assert.Equal(sent, received);
    }

    [Fact]
    public void A_backend_that_does_not_read_holds_its_client_back()
    {
        using var backend = new RecordingBackend();
        using var mayRead = new ManualResetEvent(false);
        string received = "";
        backend.On("/big", (connection, _) =>
        {
            mayRead.WaitOne();
            received = Payload.Receive(connection.Reader, Bytes);
            connection.Send(RecordingBackend.Answer("got it"));
        });
        var config = new PoiseConfig { Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port);
        client.Send($"POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: {Bytes}\r\n\r\n");
        long sentBytes = 0;
        string sent = "";
        var sender = new Thread(() => sent = Payload.Send(10, Blocks, block =>
        {
            client.Send(block);
            Interlocked.Add(ref sentBytes, block.Length);
        }));
        sender.Start();
        StandsStill(() => Interlocked.Read(ref sentBytes));
        Assert.InRange(Interlocked.Read(ref sentBytes), 1, Bytes / 2);
        memory.ExpectGrowthBelow(MostGrowth);
        mayRead.Set();
        Assert.Equal("got it", client.ReadFinal().Text);
        sender.Join();
        Assert.Equal(sent, received);
    }

    private static void Download(int workers, string framing, bool chunked)
    {
        using var backend = new RecordingBackend();
        string sent = "";
        backend.On("/big", (connection, _) =>
        {
            connection.Send("HTTP/1.1 200 OK\r\n" + framing);
            sent = Payload.Send(6, Blocks, block => SendBlock(bytes => connection.Send(bytes), block, chunked));
            if (chunked)
                connection.Send("0\r\n\r\n");
        });
        var config = new PoiseConfig { Workers = workers, Backends = [backend.Port] };
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port);
        client.Send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(chunked, client.ReadHead().IsChunked);
        string received = chunked ? Payload.ReceiveChunked(client.Reader) : Payload.Receive(client.Reader, Bytes);
        Deadline.Until(() => Volatile.Read(ref sent).Length > 0, "the backend to know what it sent");
        Assert.Equal(sent, received);
        memory.ExpectGrowthBelow(MostGrowth);
        Assert.Equal("one GET /after", client.Get("/after").Text);
    }

    private static void SendBlock(Action<byte[]> send, byte[] block, bool chunked)
    {
        if (chunked)
            send(Encoding.ASCII.GetBytes($"{block.Length:x}\r\n"));
        send(block);
        if (chunked)
            send("\r\n"u8.ToArray());
    }

    /// <summary>Waits until a count has not moved for half a second.</summary>
    private static void StandsStill(Func<long> count)
    {
        long last = -1;
        long since = 0;
        Deadline.Until(() =>
        {
            long now = count();
            if (now != last)
                (last, since) = (now, Environment.TickCount64);
            return Environment.TickCount64 - since > 500;
        }, "the sender to be held back");
    }
}
