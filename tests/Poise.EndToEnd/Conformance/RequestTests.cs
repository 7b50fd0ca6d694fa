using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Conformance;

/// <summary>
/// Byte-exact requests of good, odd and hostile clients: one unambiguous message in is one out, all else is refused and
/// the connection closed; two other clients get their own answers after each.
/// </summary>
public sealed class RequestTests(ConformanceBenches benches) : IClassFixture<ConformanceBenches>
{
    private const int LongestSlow = 1000;

    private static readonly RequestCase[] Cases =
        [.. RequestLineCases.All, .. FieldCases.All, .. FramingCases.All];

    public static TheoryData<int, string> Names()
    {
        var names = new TheoryData<int, string>();
        foreach (int workers in (int[])[1, 2, 4])
        {
            foreach (RequestCase each in Cases)
                names.Add(workers, each.Name);
        }
        return names;
    }

    [Fact]
    public void Each_case_has_its_own_name() => Assert.Equal(Cases.Length, Cases.DistinctBy(each => each.Name).Count());

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = false)]
    public void One_message_in_is_one_out_or_refused(int workers, string name)
    {
        RequestCase test = Cases.Single(each => each.Name == name);
        ConformanceBench bench = benches.For(workers);
        string address = bench.NewClientAddress();
        using var client = new RawClient(bench.Port, from: address);
        // With two workers the bytes come one by one: how they are cut must not matter.
        if (workers == 2 && !test.InOneSegment && test.Bytes.Length <= LongestSlow)
            client.SendSlowly(test.Bytes);
        else
            client.Send(test.Bytes);
        ExpectAnswers(client, test);
        ExpectForwarded(bench.RequestsOf(address), test, address);
        if (test.Closes)
            client.ExpectEnd();
        else
            Assert.Equal("one GET /after", client.Get("/after").Text);
        bench.OthersAreWell();
    }

    private static void ExpectAnswers(RawClient client, RequestCase test)
    {
        RawResponse first = client.ReadFinal(test.Method);
        Assert.Equal(test.Status, first.Status);
        Assert.Equal(test.Reason, first.Reason);
        Assert.NotNull(first["Date"]);
        if (test.Forwarded.Length == 0)
        {
            Assert.Equal(test.Closes, first.SaysClose);
            return;
        }
        ExpectEcho(first, test, 0);
        for (int i = 1; i < test.Forwarded.Length; i++)
            ExpectEcho(client.ReadFinal(), test, i);
    }

    private static void ExpectEcho(RawResponse response, RequestCase test, int index)
    {
        string expected = "one " + test.Forwarded[index][..test.Forwarded[index].LastIndexOf(' ')];
        Assert.Equal(test.Method == "HEAD" ? "" : expected, response.Text);
        Assert.Equal($"{expected.Length}", response["Content-Length"]);
    }

    private static void ExpectForwarded(RecordedRequest[] requests, RequestCase test, string client)
    {
        // The head of a body that breaks may be on its way by then, but it never becomes a whole request.
        Assert.Equal(test.Forwarded,
            requests.Where(request => request.IsComplete).Select(request => request.FirstLine));
        string all = string.Concat(requests.Select(Whole));
        Assert.All(test.Holds, text => Assert.Contains(
            text.Replace("{client}", client, StringComparison.Ordinal), Whole(requests[0]), StringComparison.Ordinal));
        Assert.All(test.Lacks, text => Assert.DoesNotContain(text, all, StringComparison.Ordinal));
    }

    private static string Whole(RecordedRequest request) => request + "\r\n" + request.Text
        + string.Concat(request.Trailers.Select(field => $"{field.Name}: {field.Value}\r\n"));
}
