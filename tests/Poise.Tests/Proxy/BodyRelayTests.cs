using System.Text;
using CsCheck;
using Poise.Core;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;
using Poise.Simulation;

namespace Poise.Proxy;

public sealed class BodyRelayTests
{
    private const long Second = ProxyFixture.Second;

    private const string Chunks =
        "5\r\nhello\r\n1;a=\"b\"\r\n \r\n00a\r\n0123456789\r\n0\r\nX-Sum: 1\r\nHost: evil\r\n\r\n";

    private const string Payload = "hello 0123456789";

    public static TheoryData<int, bool> Framings() => new(
        from source in new[] { BodyFraming.Length, BodyFraming.Chunked, BodyFraming.UntilClose }
        from chunked in new[] { false, true }
        select ((int)source, chunked));

    [Theory]
    [MemberData(nameof(Framings))]
    public void Every_split_of_every_framing_goes_over_in_every_framing(int source, bool chunked)
    {
        var framing = (BodyFraming)source;
        string wire = framing == BodyFraming.Chunked ? Chunks : Payload;
        for (int atHand = 0; atHand <= wire.Length; atHand++)
        {
            for (int cut = atHand; cut <= wire.Length; cut += 3)
            {
                Relayed relayed = Relay(framing, chunked, 0, wire[..atHand], [wire[atHand..cut], wire[cut..]]);
                Assert.Equal(BodyEnd.Complete, relayed.End);
                Assert.Equal(Payload.Length, relayed.Payload);
                string trailers = "";
                Assert.Equal(Payload, chunked ? Decode(relayed.Sent, out trailers) : relayed.Sent);
                Assert.Equal(framing == BodyFraming.Chunked && chunked ? "X-Sum: 1\r\n" : "", trailers);
            }
        }
    }

    [Fact]
    public void Large_bodies_in_random_pieces_go_over_whole() =>
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[1, 70_000].Array[1, 20], Gen.Bool, Gen.Int[0, 2], Gen.ULong)
            .ForAll(60, one => GoesOverWhole(one.Item1, one.Item2, one.Item3, one.Item4, one.Item5));

    private static void GoesOverWhole(int size, int[] pieces, bool chunked, int source, ulong seed)
    {
        BodyFraming framing = source switch
        {
            0 => BodyFraming.Length,
            1 => BodyFraming.Chunked,
            _ => BodyFraming.UntilClose,
        };
        string payload = string.Concat(Enumerable.Range(0, size / 8).Select(i => i.ToString("x8")));
        string wire = framing == BodyFraming.Chunked ? Encode(payload, pieces) : payload;
        SimFaults faults = SimFaults.From(new SimRandom(seed)) with
        {
            Segment = (100, 20_000),
            SocketBuffer = (5_000, 60_000),
            AcceptExhausted = 0,
            // Or the second connection might be accepted before the first.
            Latency = (50_000, 50_000),
        };
        Relayed relayed = Relay(framing, chunked, 0, "", [.. Split(wire, pieces)], faults, payload.Length);
        Assert.Equal(BodyEnd.Complete, relayed.End);
        Assert.True(payload == (chunked ? Decode(relayed.Sent, out _) : relayed.Sent), "bytes were lost or doubled");
    }

    [Theory]
    [InlineData("5\r\nhel", "", (int)BodyEnd.SourceCut)]
    [InlineData("5\r\nhello\r\n", "", (int)BodyEnd.SourceCut)]
    [InlineData("5\r\nhello\r\n0\r\n", "", (int)BodyEnd.SourceCut)]
    [InlineData("5\r\nhelloX", "\r\n", (int)BodyEnd.Malformed)]
    [InlineData("5\nhello", "\r\n", (int)BodyEnd.Malformed)]
    [InlineData("", "0x5\r\nhello", (int)BodyEnd.Malformed)]
    [InlineData("", "0\r\nX: 1\n\r\n", (int)BodyEnd.Malformed)]
    [InlineData("0\r\nX: ", "1\r\n y\r\n\r\n", (int)BodyEnd.Malformed)]
    public void A_body_that_breaks_is_never_complete(string atHand, string rest, int end)
    {
        Relayed relayed = Relay(BodyFraming.Chunked, chunked: true, 0, atHand, [rest]);
        Assert.Equal((BodyEnd)end, relayed.End);
        Assert.DoesNotContain("0\r\n\r\n", relayed.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_of_known_length_that_ends_early_is_cut()
    {
        Relayed relayed = Relay(BodyFraming.Length, chunked: false, 0, "1234", ["56"], length: 7);
        Assert.Equal((BodyEnd.SourceCut, "123456"), (relayed.End, relayed.Sent));
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void The_limit_counts_payload_whatever_the_framing(int source, bool chunked)
    {
        var framing = (BodyFraming)source;
        string wire = framing == BodyFraming.Chunked ? Chunks : Payload;
        for (int atHand = 0; atHand <= wire.Length; atHand += 2)
        {
            Assert.Equal(
                BodyEnd.Complete, Relay(framing, chunked, Payload.Length, wire[..atHand], [wire[atHand..]]).End);
            Relayed over = Relay(framing, chunked, Payload.Length - 1, wire[..atHand], [wire[atHand..]]);
            Assert.Equal(BodyEnd.TooLarge, over.End);
        }
    }

    [Theory]
    [InlineData("", "3\r\nabc\r\n0\r\n\r\nGET /next", "GET /next")]
    [InlineData("3\r\nabc\r\n", "0\r\nX: 1\r\n\r\nGET /next", "GET /next")]
    [InlineData("3\r\nabc\r\n", "0\r\n\r\n", "")]
    public void What_comes_behind_a_chunked_body_is_set_aside(string atHand, string rest, string excess)
    {
        foreach (bool chunked in new[] { false, true })
        {
            Relayed relayed = Relay(BodyFraming.Chunked, chunked, 0, atHand, [rest]);
            Assert.Equal((BodyEnd.Complete, excess), (relayed.End, relayed.Excess));
            Assert.Equal("abc", chunked ? Decode(relayed.Sent, out _) : relayed.Sent);
        }
    }

    [Fact]
    public void What_comes_behind_a_body_of_known_length_stays_where_it_is()
    {
        Relayed relayed = Relay(BodyFraming.Length, chunked: false, 0, "12", ["34GET /next"], length: 4);
        Assert.Equal((BodyEnd.Complete, "1234", ""), (relayed.End, relayed.Sent, relayed.Excess));
        Relayed fed = Relay(BodyFraming.Length, chunked: true, 0, "1234GET /next", [""], length: 4);
        Assert.Equal((BodyEnd.Complete, "4\r\n1234\r\n0\r\n\r\n", 4), (fed.End, fed.Sent, fed.Fed));
    }

    private readonly record struct Relayed(BodyEnd End, string Sent, long Payload, string Excess, int Fed);

    /// <summary>Relays one body between two connections; <paramref name="atHand"/> came with its head.</summary>
    private static Relayed Relay(
        BodyFraming framing, bool chunked, long limit, string atHand, string[] pieces,
        SimFaults? faults = null, int length = -1)
    {
        using var world = new SimWorld(1, faults);
        SimHost host = world.AddHost("10.0.0.1");
        SimLoop loop = world.AddLoop(host);
        SimListener port = host.Listen(80);
        SimLoop outside = world.AddLoop(world.AddHost("10.0.0.2"));
        Acceptor acceptor = loop.NewAcceptor(port.Descriptor);
        Relayed relayed = default;
        string heard = "";
        if (length < 0)
            length = framing == BodyFraming.Length ? (atHand + string.Concat(pieces)).Length : 0;

        world.Spawn(loop, async () =>
        {
            Connection from = loop.Adopt(await acceptor.Accept());
            Connection to = loop.Adopt(await acceptor.Accept());
            acceptor.Stop();
            var relay = new BodyRelay(loop);
            relay.Begin(framing, length, chunked, limit);
            ByteBuffer head = loop.LargeBuffers.Rent();
            int fed = relay.Feed(Encoding.Latin1.GetBytes(atHand), head);
            BodyEnd end = relay.Fault;
            if (!head.IsEmpty)
                await to.Send(head, loop.Now + 100 * Second, 100 * Second);
            head.Release();
            if (end == BodyEnd.Complete)
                end = await relay.Run(from, to, 100 * Second, 100 * Second);
            ByteBuffer? excess = relay.TakeExcess();
            string behind = excess is null ? "" : Encoding.Latin1.GetString(excess.Data);
            relayed = new Relayed(end, "", relay.Payload, behind, fed);
            excess?.Release();
            relay.Abandon();
            from.Close();
            to.Close();
        });
        world.Spawn(outside, async () =>
        {
            Peer source = await Connect(outside, port.Address);
            Peer sink = await Connect(outside, port.Address);
            LoopTask writing = WriteAll(source, pieces, pause: faults is null ? 1 : 0);
            heard = await sink.ReadToEnd();
            await writing;
            source.Close();
            sink.Close();
        });
        Assert.True(world.RunUntilDone());
        port.Close();
        world.RunFor(Second);
        Assert.Empty(world.Problems());
        return relayed with { Sent = heard };
    }

    private static async LoopTask WriteAll(Peer source, string[] pieces, int pause)
    {
        foreach (string piece in pieces)
        {
            await source.Write(piece);
            await source.Sleep(pause);
        }
        source.Finish();
    }

    private static async LoopTask<Peer> Connect(EventLoop loop, NetAddress address)
    {
        Connection connection = loop.NewConnection();
        await connection.Connect(address, loop.Now + 100 * Second);
        return new Peer(connection);
    }

    private static string Decode(string sent, out string trailers)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(sent);
        var decoder = new ChunkedDecoder();
        ChunkStep step = decoder.Decode(bytes, out int consumed, out int produced);
        // Only a body without its last chunk may come from a source that was known to be whole.
        Assert.Equal((ChunkStep.Complete, bytes.Length), (step, consumed));
        trailers = Encoding.Latin1.GetString(decoder.Trailers.Of(bytes));
        return Encoding.Latin1.GetString(bytes, 0, produced);
    }

    private static string Encode(string payload, int[] sizes) =>
        string.Concat(Split(payload, sizes).Select(part => $"{part.Length:X}\r\n{part}\r\n")) + "0\r\n\r\n";

    private static IEnumerable<string> Split(string text, int[] sizes)
    {
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            int length = Math.Min(sizes[i % sizes.Length], text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
