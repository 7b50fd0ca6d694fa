using System.Text;
using Poise.Core;
using Poise.Fuzz;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

// Also proves: PseudoFields.cs, FieldRules.cs, CookieCrumbs.cs, H2RequestFacts.cs, H2ResponseFacts.cs
public sealed class H2HeadReaderTests
{
    public static IEnumerable<TheoryDataRow<string>> Requests() => GoldenFrames.Names("request-");

    public static IEnumerable<TheoryDataRow<string>> Responses() => GoldenFrames.Names("response-");

    public static IEnumerable<TheoryDataRow<string>> Trailers() => GoldenFrames.Names("trailers-");

    [Theory]
    [MemberData(nameof(Requests))]
    public void Golden_request_reads_as_expected_however_it_is_cut(string name)
    {
        var message = HeadMessage.Of(GoldenFrames.Lines(name));
        string whole = message.Request(100_000);
        GoldenFrames.Matches(name, whole);
        for (int step = 1; step < 40; step++)
            Assert.Equal(whole, message.Request(step));
        H2RequestTarget.Run([message.EndStream ? (byte)1 : (byte)0, .. message.Block()]);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Golden_response_reads_as_expected_however_it_is_cut(string name)
    {
        var message = HeadMessage.Of(GoldenFrames.Lines(name));
        string whole = message.Response(100_000);
        GoldenFrames.Matches(name, whole);
        for (int step = 1; step < 40; step++)
            Assert.Equal(whole, message.Response(step));
    }

    [Theory]
    [MemberData(nameof(Trailers))]
    public void Golden_trailers_read_as_expected_and_go_on_over_HTTP1(string name) =>
        GoldenFrames.Matches(name, HeadMessage.Of(GoldenFrames.Lines(name)).Trailers());

    [Fact]
    public void Each_limit_is_inclusive_and_has_its_reason()
    {
        // 7+3+32, 7+4+32, 5+4+32, 10+1+32, 1+1+32 octets.
        const int size = 42 + 43 + 41 + 43 + 34;
        Assert.Equal(Reason.None, Refusal(new() { HeaderSize = size }));
        Assert.Equal(Reason.HeaderTooLarge, Refusal(new() { HeaderSize = size - 1 }));
        Assert.Equal(Reason.None, Refusal(new() { Headers = 2 }));
        Assert.Equal(Reason.HeaderTooLarge, Refusal(new() { Headers = 1 }));
        Assert.Equal(Reason.None, Refusal(new() { TargetLength = 4 }));
        Assert.Equal(Reason.TargetTooLong, Refusal(new() { TargetLength = 3 }));
        Assert.Equal(Reason.None, Refusal(new() { MethodLength = 3 }));
        Assert.Equal(Reason.Method, Refusal(new() { MethodLength = 2 }));
    }

    [Fact]
    public void A_response_too_large_or_with_too_many_fields_is_the_backends_fault()
    {
        var message = HeadMessage.Of([":status: 200", "x: y", "z: y"]);
        Assert.Contains("bad-response", message.Response(9, new() { HeaderSize = 60 }), StringComparison.Ordinal);
        Assert.Contains("bad-response", message.Response(9, new() { Headers = 1 }), StringComparison.Ordinal);
        Assert.DoesNotContain("bad-response", message.Response(9, new() { Headers = 2 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_refused_an_ignored_and_a_too_large_head_the_compression_is_in_step()
    {
        var reference = new HpackReference();
        byte[][] blocks = Enumerable.Range(0, 6).Select(i => Request(reference, i)).ToArray();
        var reader = new H2HeadReader(new HpackDecoder(), extendedConnect: false);
        HeadLimits limits = new() { HeaderSize = 1000 };
        byte[] buffer = new byte[reader.RoomFor(limits)];
        var head = new HttpHead();
        for (int i = 0; i < blocks.Length; i++)
        {
            if (i % 3 == 1)
                reader.BeginIgnored(limits);
            else
                reader.BeginRequest(head, limits, endStream: true);
            Assert.Equal(H2Fault.None, reader.Feed(blocks[i], buffer));
            Assert.Equal(H2Fault.None, reader.End(buffer, out HeadFault fault));
            Reason expected = i switch { 0 => Reason.BadRequest, 3 => Reason.HeaderTooLarge, _ => Reason.None };
            Assert.Equal(expected, fault.Reason);
            if (i == 5)
                Assert.Equal("x: 5\r\nx: 4\r\n", Encoding.ASCII.GetString(buffer, head.Fields[1].NameStart, 12));
        }
    }

    [Fact]
    public void A_block_that_cannot_be_decoded_ends_the_connection()
    {
        var reader = new H2HeadReader(new HpackDecoder(), extendedConnect: false);
        byte[] buffer = new byte[reader.RoomFor(HeadLimits.Default)];
        reader.BeginRequest(new HttpHead(), HeadLimits.Default, endStream: true);
        Assert.Equal(H2Fault.HpackIndex, reader.Feed([0xbe], buffer));
        reader.BeginRequest(new HttpHead(), HeadLimits.Default, endStream: true);
        Assert.Equal(H2Fault.None, reader.Feed([0x82, 0x40], buffer));
        Assert.Equal(H2Fault.HpackTruncated, reader.End(buffer, out _));
    }

    [Fact]
    public void Cookie_crumbs_that_fill_the_list_find_room_when_they_are_joined()
    {
        List<string> lines = [":method: GET", ":scheme: http", ":path: /", ":authority: a"];
        for (int i = 0; i < 20; i++)
            lines.Add($"cookie: {new string('c', 400)}");
        string text = HeadMessage.Of(lines).Request(50, new() { HeaderSize = 166 + (20 * (400 + 6 + 32)) });
        string joined = string.Join("; ", Enumerable.Repeat(new string('c', 400), 20));
        Assert.Contains($"\ncookie: {joined}\\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_never_indexed_field_stays_so_and_so_does_the_cookie_that_is_joined_of_it()
    {
        var reference = new HpackReference();
        byte[] block =
        [
            .. Request(reference, 2), .. reference.Encode("x-key", "k", 4), .. reference.Encode("cookie", "a=1", 4),
            .. reference.Encode("cookie", "b=2", 2),
        ];
        var head = new HttpHead();
        byte[] buffer = Read(block, head);
        Assert.Equal(FieldFlags.NeverIndexed, head.Fields[3].Flags);
        HttpField joined = head.Fields[^1];
        Assert.Equal("a=1; b=2", Encoding.ASCII.GetString(joined.Value(buffer)));
        Assert.Equal(FieldFlags.NeverIndexed, joined.Flags);
    }

    private static byte[] Read(byte[] block, HttpHead head)
    {
        var reader = new H2HeadReader(new HpackDecoder(), extendedConnect: false);
        byte[] buffer = new byte[reader.RoomFor(HeadLimits.Default)];
        reader.BeginRequest(head, HeadLimits.Default, endStream: true);
        Assert.Equal(H2Fault.None, reader.Feed(block, buffer));
        Assert.Equal(H2Fault.None, reader.End(buffer, out HeadFault fault));
        Assert.False(fault.IsFault, fault.Why);
        return buffer;
    }

    /// <summary>A request whose fields refer to those of the requests before; the first is malformed.</summary>
    private static byte[] Request(HpackReference reference, int number)
    {
        List<(string Name, string Value)> fields =
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.example")];
        if (number == 0)
            fields.Add(("Upper", "case"));
        fields.Add(("x", $"{number}"));
        fields.Add(("x", $"{number - 1}"));
        if (number == 3)
            fields.Add(("large", new string('l', 2000)));
        return [.. fields.SelectMany(field => reference.Encode(field.Name, field.Value, 0))];
    }

    private static Reason Refusal(HeadLimits limits)
    {
        var message = HeadMessage.Of([":method: GET", ":scheme: http", ":path: /abc", ":authority: a", "x: y"]);
        string text = message.Request(5, limits);
        return Enum.GetValues<Reason>().LastOrDefault(reason =>
            text.StartsWith($"error {Reasons.Name(reason)} ", StringComparison.Ordinal));
    }
}
