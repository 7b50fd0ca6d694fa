using Poise.Core;
using Poise.Fuzz;

namespace Poise.Http.H1;

// Also proves: StatusLine.cs, ResponseFacts.cs
public sealed class H1ResponseParserTests
{
    private const string Kind = "responses";

    public static IEnumerable<TheoryDataRow<string>> Messages() => GoldenMessages.Names(Kind);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Golden_message_parses_as_expected_however_it_is_cut(string name)
    {
        // A case about the answer to HEAD says so in its name.
        KnownMethod method = name.StartsWith("head-", StringComparison.Ordinal) ? KnownMethod.Head : KnownMethod.Get;
        byte[] bytes = GoldenMessages.Bytes(Kind, name);
        string whole = ParseInTwo(bytes, bytes.Length, method);
        GoldenMessages.Check(Kind, name, whole);
        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.Equal(whole, ParseInTwo(bytes, cut, method));
        Http1ResponseTarget.Run(bytes);
    }

    [Fact]
    public void Limits_hold_for_responses_and_make_a_bad_response()
    {
        byte[] bytes = "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n"u8.ToArray();
        Assert.Equal(Reason.None, Refusal(bytes, new() { HeaderSize = bytes.Length, Headers = 2 }));
        Assert.Equal(Reason.BadResponse, Refusal(bytes, new() { HeaderSize = bytes.Length - 1 }));
        Assert.Equal(Reason.BadResponse, Refusal(bytes, new() { Headers = 1 }));
    }

    [Fact]
    public void A_greeting_of_another_protocol_is_refused_before_a_line_is_complete()
    {
        var parser = new H1ResponseParser();
        HeadStep step = parser.Parse("220"u8, new HttpHead(), KnownMethod.Get, HeadLimits.Default);
        Assert.Equal(HeadStep.Error, step);
        Assert.Equal(502, parser.Fault.Status);
    }

    [Fact]
    public void Interim_and_final_response_are_two_heads()
    {
        ReadOnlySpan<byte> bytes = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"u8;
        var head = new HttpHead();
        var interim = new H1ResponseParser();
        Assert.Equal(HeadStep.Done, interim.Parse(bytes, head, KnownMethod.Get, HeadLimits.Default));
        Assert.Equal(103, head.Status);
        var final = new H1ResponseParser();
        Assert.Equal(HeadStep.Done, final.Parse(bytes[head.Length..], head, KnownMethod.Get, HeadLimits.Default));
        Assert.Equal(204, head.Status);
        Assert.Equal(0, head.Fields.Length);
    }

    [Fact]
    public void Random_changes_of_valid_messages_keep_the_invariants()
    {
        var random = new Random(20260102);
        foreach (TheoryDataRow<string> row in Messages())
        {
            byte[] bytes = GoldenMessages.Bytes(Kind, row.Data);
            for (int i = 0; i < 20 && bytes.Length is > 0 and < 600; i++)
                Http1ResponseTarget.Run(Mutation.Of(bytes, random));
        }
    }

    private static Reason Refusal(byte[] bytes, HeadLimits limits)
    {
        var parser = new H1ResponseParser();
        HeadStep step = parser.Parse(bytes, new HttpHead(), KnownMethod.Get, limits);
        Assert.Equal(step == HeadStep.Error, parser.Fault.IsFault);
        return parser.Fault.Reason;
    }

    private static string ParseInTwo(byte[] bytes, int cut, KnownMethod method)
    {
        var head = new HttpHead();
        var parser = new H1ResponseParser();
        HeadStep step = parser.Parse(bytes.AsSpan(0, cut), head, method, HeadLimits.Default);
        if (step == HeadStep.NeedMore)
            step = parser.Parse(bytes, head, method, HeadLimits.Default);
        return HeadText.OfResponse(bytes, step, head, parser.Fault);
    }
}
