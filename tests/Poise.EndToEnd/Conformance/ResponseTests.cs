using System.Text;
using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Conformance;

/// <summary>
/// Byte-exact answers of good, odd and hostile backends: the client gets one unambiguous answer, or a 502, or sees that
/// what it has was cut; nobody ever gets a byte that was not for him.
/// </summary>
public sealed class ResponseTests(ConformanceBenches benches) : IClassFixture<ConformanceBenches>
{
    private static readonly ResponseCase[] Cases = ResponseCases.All;

    public static TheoryData<int, string> Names()
    {
        var names = new TheoryData<int, string>();
        foreach (int workers in (int[])[1, 2, 4])
        {
            foreach (ResponseCase each in Cases)
                names.Add(workers, each.Name);
        }
        return names;
    }

    [Fact]
    public void Each_case_has_its_own_name() => Assert.Equal(Cases.Length, Cases.DistinctBy(each => each.Name).Count());

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = false)]
    public void One_answer_out_or_none(int workers, string name)
    {
        ResponseCase test = Cases.Single(each => each.Name == name);
        ConformanceBench bench = benches.For(workers);
        int connection = 0;
        bench.Backend.On("/case", (backend, request) =>
        {
            connection = backend.Number;
            Play(test, backend, request, slowly: workers == 2);
        });
        using var client = new RawClient(bench.Port);
        client.Send($"{test.Method} /case {test.Version}\r\nHost: a\r\n{test.Fields}\r\n");
        Expect(client, test);
        if (!test.Closes && !test.IsCut)
            Assert.Equal("one GET /after", client.Get("/after").Text);
        // What the backend said too much never reaches anybody, and its connection is used again only if all was well.
        bench.OthersAreWell();
        bench.OthersAreWell();
        if (!test.BackendKept)
            Deadline.Until(() => !bench.Backend.Connections[connection - 1].IsOpen, "the backend's connection to end");
        else
            Assert.True(bench.Backend.Connections[connection - 1].IsOpen);
    }

    private static void Play(ResponseCase test, BackendConnection backend, RecordedRequest request, bool slowly)
    {
        request.ReadFramed(backend.Reader);
        if (slowly && !test.InOneSegment && test.Bytes.Length < 1000)
            backend.SendSlowly(test.Bytes);
        else
            backend.Send(test.Bytes);
        if (test.BackendResets)
        {
            // The bytes go first: a reset may overtake what the peer has not read.
            Deadline.Until(() => backend.IsDelivered, "the peer to read");
            backend.Reset();
        }
        else if (test.BackendCloses)
        {
            backend.Close();
        }
    }

    private static void Expect(RawClient client, ResponseCase test)
    {
        var got = new StringBuilder();
        for (int i = 0; i < test.Interims; i++)
            got.Append(client.ReadHead());
        if (test.IsCut)
        {
            ExpectCut(client, test);
            return;
        }
        RawResponse response = client.ReadResponse(test.Method);
        got.Append(response).Append(
            string.Concat(response.Trailers.Select(field => $"{field.Name}: {field.Value}\r\n")));
        Assert.Equal(test.Status, response.Status);
        Assert.Equal(test.Reason, response.Reason);
        Assert.Equal(test.Body, response.Text);
        Assert.NotNull(response["Date"]);
        Assert.Equal(test.Closes, response.SaysClose);
        if (test.Closes)
            client.ExpectEnd();
        Assert.All(test.Holds, text => Assert.Contains(text, got.ToString(), StringComparison.Ordinal));
        Assert.All(test.Lacks, text => Assert.DoesNotContain(text, got.ToString(), StringComparison.Ordinal));
    }

    /// <summary>No last chunk, a short length, or an end that is a reset: never something that looks whole.</summary>
    private static void ExpectCut(RawClient client, ResponseCase test)
    {
        string rest = client.ReadToEnd(out StreamEnd end);
        Assert.StartsWith("HTTP/1.1 200 ", rest, StringComparison.Ordinal);
        string head = rest[..rest.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        if (head.Contains("Transfer-Encoding", StringComparison.Ordinal))
            Assert.DoesNotContain("\r\n0\r\n\r\n", rest, StringComparison.Ordinal);
        else if (!head.Contains("Content-Length", StringComparison.Ordinal))
            Assert.Equal(StreamEnd.Reset, end);
        else
            Assert.StartsWith(rest[(head.Length + 4)..], test.Body, StringComparison.Ordinal);
    }
}
