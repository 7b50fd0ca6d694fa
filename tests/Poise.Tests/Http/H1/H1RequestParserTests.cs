using System.Text;
using Poise.Core;
using Poise.Fuzz;

namespace Poise.Http.H1;

// Also proves: FieldLine.cs, RequestLine.cs, RequestTarget.cs, RequestFacts.cs, Http/ContentLengthValue.cs
// Also proves: ConnectionOptions.cs, Http/HeadLimits.cs, Http/HeadFault.cs, Http/Expectation.cs, Http/ConnectTarget.cs
public sealed class H1RequestParserTests
{
    private const string Kind = "requests";

    public static IEnumerable<TheoryDataRow<string>> Messages() => GoldenMessages.Names(Kind);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Golden_message_parses_as_expected_however_it_is_cut(string name)
    {
        byte[] bytes = GoldenMessages.Bytes(Kind, name);
        string whole = ParseInTwo(bytes, bytes.Length);
        GoldenMessages.Check(Kind, name, whole);
        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.Equal(whole, ParseInTwo(bytes, cut));
        Http1RequestTarget.Run(bytes);
    }

    [Fact]
    public void Each_limit_is_inclusive_and_has_its_reason()
    {
        byte[] bytes = "GET /abc HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"u8.ToArray();
        Assert.Equal(Reason.None, Refusal(bytes, new() { HeaderSize = bytes.Length }));
        Assert.Equal(Reason.HeaderTooLarge, Refusal(bytes, new() { HeaderSize = bytes.Length - 1 }));
        Assert.Equal(Reason.TargetTooLong, Refusal(bytes, new() { HeaderSize = 10 }));
        Assert.Equal(Reason.None, Refusal(bytes, new() { Headers = 2 }));
        Assert.Equal(Reason.HeaderTooLarge, Refusal(bytes, new() { Headers = 1 }));
        Assert.Equal(Reason.None, Refusal(bytes, new() { TargetLength = 4 }));
        Assert.Equal(Reason.TargetTooLong, Refusal(bytes, new() { TargetLength = 3 }));
        Assert.Equal(Reason.None, Refusal(bytes, new() { MethodLength = 3 }));
        Assert.Equal(Reason.Method, Refusal(bytes, new() { MethodLength = 2 }));
    }

    [Fact]
    public void A_line_that_never_ends_is_refused_at_the_limit()
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        byte[] bytes = Encoding.ASCII.GetBytes("GET /" + new string('a', 200));
        HeadLimits limits = new() { HeaderSize = 100 };
        Assert.Equal(HeadStep.NeedMore, parser.Parse(bytes.AsSpan(0, 100), head, limits));
        Assert.Equal(HeadStep.Error, parser.Parse(bytes.AsSpan(0, 101), head, limits));
        Assert.Equal(Reason.TargetTooLong, parser.Fault.Reason);
    }

    [Fact]
    public void Targets_of_8000_bytes_and_128_fields_work_by_default()
    {
        var text = new StringBuilder("GET /" + new string('a', 8000) + " HTTP/1.1\r\nHost: a\r\n");
        for (int i = 1; i < 128; i++)
            text.Append($"x-{i}: {i}\r\n");
        byte[] bytes = Encoding.ASCII.GetBytes(text + "\r\n");
        Assert.Equal(Reason.None, Refusal(bytes, HeadLimits.Default));
        byte[] more = Encoding.ASCII.GetBytes(text + "x-128: 128\r\n\r\n");
        Assert.Equal(Reason.HeaderTooLarge, Refusal(more, HeadLimits.Default));
    }

    [Fact]
    public void A_tls_handshake_is_refused_at_its_first_byte()
    {
        var parser = new H1RequestParser();
        Assert.Equal(HeadStep.Error, parser.Parse([0x16], new HttpHead(), HeadLimits.Default));
        Assert.Equal(Reason.BadRequest, parser.Fault.Reason);
    }

    [Fact]
    public void Begun_means_a_byte_of_a_request_and_not_an_empty_line()
    {
        var parser = new H1RequestParser();
        var head = new HttpHead();
        parser.Parse(""u8, head, HeadLimits.Default);
        parser.Parse("\r\n"u8, head, HeadLimits.Default);
        Assert.False(parser.HasBegun);
        parser.Parse("\r\nG"u8, head, HeadLimits.Default);
        Assert.True(parser.HasBegun);
    }

    [Fact]
    public void Pipelined_requests_are_read_one_after_the_other_into_one_head()
    {
        ReadOnlySpan<byte> bytes = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"u8
            + "PUT /2 HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc"u8;
        var head = new HttpHead();
        var first = new H1RequestParser();
        Assert.Equal(HeadStep.Done, first.Parse(bytes, head, HeadLimits.Default));
        Assert.Equal(KnownMethod.Get, head.Method);

        ReadOnlySpan<byte> rest = bytes[head.Length..];
        var second = new H1RequestParser();
        Assert.Equal(HeadStep.Done, second.Parse(rest, head, HeadLimits.Default));
        Assert.Equal("/2"u8, head.Target.Of(rest));
        Assert.Equal(3, head.ContentLength);
        Assert.True(head.Host.IsEmpty);
        Assert.False(head.Has(KnownField.Host));
        Assert.Equal("abc"u8, rest[head.Length..]);
    }

    [Fact]
    public void Offsets_stay_valid_when_the_buffer_moves_between_calls()
    {
        byte[] bytes = "GET /a?b HTTP/1.1\r\nHost: example.com\r\n\r\n"u8.ToArray();
        var head = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = HeadStep.NeedMore;
        for (int length = 1; length <= bytes.Length; length++)
        {
            byte[] moved = bytes[..length];
            step = parser.Parse(moved, head, HeadLimits.Default);
            Array.Fill(moved, (byte)'x');
        }

        Assert.Equal(HeadStep.Done, step);
        Assert.Equal("example.com"u8, head.Host.Of(bytes));
        Assert.Equal("b"u8, head.Query.Of(bytes));
    }

    [Fact]
    public void Random_changes_of_valid_messages_keep_the_invariants()
    {
        var random = new Random(20260101);
        foreach (TheoryDataRow<string> row in Messages())
        {
            byte[] bytes = GoldenMessages.Bytes(Kind, row.Data);
            if (bytes.Length is 0 or > 600)
                continue;
            for (int i = 0; i < 20; i++)
                Http1RequestTarget.Run(Mutation.Of(bytes, random));
        }
    }

    private static Reason Refusal(byte[] bytes, HeadLimits limits)
    {
        var parser = new H1RequestParser();
        HeadStep step = parser.Parse(bytes, new HttpHead(), limits);
        Assert.Equal(step == HeadStep.Error, parser.Fault.IsFault);
        return parser.Fault.Reason;
    }

    private static string ParseInTwo(byte[] bytes, int cut)
    {
        var head = new HttpHead();
        var parser = new H1RequestParser();
        HeadStep step = parser.Parse(bytes.AsSpan(0, cut), head, HeadLimits.Default);
        if (step == HeadStep.NeedMore)
            step = parser.Parse(bytes, head, HeadLimits.Default);
        return HeadText.OfRequest(bytes, step, head, parser.Fault);
    }
}
