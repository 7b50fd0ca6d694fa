using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Proxying;

/// <summary>
/// protocol: tcp. Bytes, ends and resets go through in both directions, and nothing else happens to them.
/// </summary>
public sealed class TcpTests
{
    private const int Blocks = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Both_directions_stream_at_once_and_end_one_by_one(int workers)
    {
        string atBackend = "", sentByBackend = "", sentByClient = "";
        using var backend = new RecordingBackend(raw: connection =>
        {
            var sender = new Thread(() =>
            {
                string hash = Payload.Send(1, Blocks, block => connection.Send(block));
                connection.ShutdownSend();
                Volatile.Write(ref sentByBackend, hash);
            });
            sender.Start();
            string received = Payload.Receive(connection.Reader, (long)Blocks * Payload.BlockSize);
            Assert.True(connection.Reader.IsAtEnd);
            sender.Join();
            Volatile.Write(ref atBackend, received);
        });
        PoiseConfig config = Tcp(workers, backend.Port);
        using PoiseProcess poise = config.Start();
        using var memory = new MemoryWatch(poise);
        using var client = new RawClient(config.Port);
        var upload = new Thread(() =>
        {
            sentByClient = Payload.Send(2, Blocks, block => client.Send(block));
            client.ShutdownSend();
        });
        upload.Start();
        string atClient = Payload.Receive(client.Reader, (long)Blocks * Payload.BlockSize);
        client.ExpectEnd();
        upload.Join();
        Deadline.Until(() => Volatile.Read(ref atBackend).Length > 0, "the backend to have it all");
        Assert.Equal(sentByBackend, atClient);
        Assert.Equal(sentByClient, atBackend);
        memory.ExpectGrowthBelow(16L << 20);
        Assert.Empty(backend.Complaints);
    }

    [Fact]
    public void A_client_may_finish_first()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            byte[] all = connection.Reader.ReadToEnd(out StreamEnd end);
            connection.Send($"{all.Length} {end}");
        });
        PoiseConfig config = Tcp(1, backend.Port);
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.Send("hello");
        client.ShutdownSend();
        client.ExpectText("5 Finished");
    }

    [Fact]
    public void A_backend_may_finish_first()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            connection.Send("hello");
            connection.ShutdownSend();
            connection.WaitForEnd();
        });
        PoiseConfig config = Tcp(1, backend.Port);
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.ExpectText("hello");
        client.Send("thanks");
        client.ShutdownSend();
        Deadline.Until(() => backend.LastConnection.End == StreamEnd.Finished, "the end at the backend");
        Assert.Equal("thanks", backend.LastConnection.Transcript);
    }

    [Fact]
    public void A_reset_of_either_side_is_a_reset_at_the_other()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            connection.Send("!");
            if (connection.Reader.ReadExact(1)[0] == 'r')
                connection.Reset();
            else
                connection.WaitForEnd();
        });
        PoiseConfig config = Tcp(1, backend.Port);
        using PoiseProcess poise = config.Start();
        using var reset = new RawClient(config.Port);
        reset.Send("r");
        reset.ReadExact(1);
        reset.ReadToEnd(out StreamEnd end);
        Assert.Equal(StreamEnd.Reset, end);
        using var resets = new RawClient(config.Port);
        resets.Send("x");
        resets.ReadExact(1);
        Deadline.Until(() => backend.LastConnection.Transcript == "x", "the byte at the backend");
        resets.Reset();
        Deadline.Until(() => backend.LastConnection.End is not null, "the end at the backend");
        Assert.Equal(StreamEnd.Reset, backend.LastConnection.End);
    }

    [Fact]
    public void A_silent_tunnel_ends_and_one_with_bytes_in_one_direction_does_not()
    {
        using var backend = new RecordingBackend(raw: connection =>
        {
            while (connection.Reader.ReadSome(new byte[64]) > 0)
            {
                // Never a word: only the client speaks.
            }
            connection.Ended(connection.Reader.LastEnd);
        });
        PoiseConfig config = Tcp(1, backend.Port) with { Listener = ["timeouts: { tunnel: 800ms }"] };
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        long began = Environment.TickCount64;
        for (int i = 0; i < 8; i++)
        {
            client.Send("x");
            Thread.Sleep(250); // pacing of a slow client, not synchronisation
        }
        long silent = Environment.TickCount64;
        client.ReadToEnd(out _);
        long ended = Environment.TickCount64;
        Assert.InRange(silent - began, 1900, long.MaxValue);
        Assert.InRange(ended - silent, 300, 5000);
        Assert.Equal("xxxxxxxx", backend.LastConnection.Transcript);
    }

    [Fact]
    public void A_backend_that_is_down_costs_no_connection()
    {
        using var backend = new RecordingBackend(raw: connection => connection.Send("served"));
        PoiseConfig config = Tcp(2, Ports.Free(), backend.Port) with { Pool = ["balance: round-robin"] };
        using PoiseProcess poise = config.Start();
        for (int i = 0; i < 50; i++)
            new RawClient(config.Port).ExpectText("served");
    }

    [Fact]
    public void With_all_backends_down_a_connection_is_reset()
    {
        PoiseConfig config = Tcp(1, Ports.Free(), Ports.Free());
        using PoiseProcess poise = config.Start();
        using var client = new RawClient(config.Port);
        client.ReadToEnd(out StreamEnd end);
        Assert.Equal(StreamEnd.Reset, end);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Ten_thousand_short_connections_lose_nothing(int workers)
    {
        const int Count = 10_000;
        const int Threads = 8;
        using PoolOfEcho echo = new();
        PoiseConfig config = Tcp(workers, echo.Port);
        using PoiseProcess poise = config.Start();
        int failures = 0;
        var clients = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            int first = t * (Count / Threads);
            clients[t] = new Thread(() =>
            {
                for (int i = first; i < first + Count / Threads; i++)
                {
                    if (!Echoes(config.Port, $"connection {i}"))
                        Interlocked.Increment(ref failures);
                }
            });
            clients[t].Start();
        }
        foreach (Thread each in clients)
            each.Join();
        Assert.Equal(0, failures);
        Assert.Equal(Count, echo.Served);
        int before = poise.Descriptors;
        Assert.InRange(before, 1, 200);
    }

    private static bool Echoes(int port, string text)
    {
        try
        {
            using var client = new RawClient(port);
            client.Send(text);
            client.ShutdownSend();
            return client.ReadToEnd(out StreamEnd end) == text && end == StreamEnd.Finished;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static PoiseConfig Tcp(int workers, params int[] backends) =>
        new() { Workers = workers, Protocol = "tcp", Backends = backends };
}
