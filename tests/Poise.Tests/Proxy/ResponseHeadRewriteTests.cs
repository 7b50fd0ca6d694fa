using System.Text;
using Poise.Golden;
using Poise.Http;
using Poise.Http.H1;

namespace Poise.Proxy;

/// <summary>
/// Golden/rewrite/NAME.response is a head as a backend sends it, lines end in LF; NAME.expected is what goes on: with
/// its own framing on a connection that stays, in chunks on one that closes, and as an interim response.
/// </summary>
public sealed class ResponseHeadRewriteTests
{
    private const string Folder = "rewrite";

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(GoldenFiles.Folder(Folder), "*.response")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_file_gives_what_is_expected(string name)
    {
        string file = Path.Combine(GoldenFiles.Folder(Folder), name);
        string source = File.ReadAllText(file + ".response", Encoding.Latin1).Replace("\n", "\r\n");
        bool isInterim = source.StartsWith("HTTP/1.1 1", StringComparison.Ordinal);
        string actual = isInterim
            ? Rewrite(source, (ref HeadWriter writer, ReadOnlySpan<byte> bytes, HttpHead head) =>
                ResponseHeadRewrite.WriteInterim(ref writer, bytes, head))
            : "# kept alive\n" + Final(source, chunked: false, closes: false, oldClient: false, via: "")
                + "# kept alive, to HTTP/1.0\n" + Final(source, chunked: false, closes: false, oldClient: true, via: "")
                + "# in chunks, closes, Via is on\n"
                + Final(source, chunked: true, closes: true, oldClient: false, via: "poise");
        GoldenFiles.Matches(file + ".expected", actual);
    }

    private delegate void Writing(ref HeadWriter writer, ReadOnlySpan<byte> source, HttpHead head);

    private static string Final(string source, bool chunked, bool closes, bool oldClient, string via) =>
        Rewrite(source, (ref HeadWriter writer, ReadOnlySpan<byte> bytes, HttpHead head) =>
            ResponseHeadRewrite.Write(ref writer, bytes, head, new ResponseFacts
            {
                Chunked = chunked,
                Closes = closes,
                SaysKeepAlive = oldClient,
                Date = "Thu, 01 Jan 2026 00:00:00 GMT"u8,
                Via = Encoding.ASCII.GetBytes(via),
            }));

    private static string Rewrite(string source, Writing write)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(source);
        var head = new HttpHead();
        var parser = new H1ResponseParser();
        Assert.Equal(HeadStep.Done, parser.Parse(bytes, head, KnownMethod.Get, HeadLimits.Default));
        byte[] destination = new byte[4096];
        var writer = new HeadWriter(destination);
        write(ref writer, bytes, head);
        Assert.False(writer.Overflow);
        return Encoding.Latin1.GetString(destination, 0, writer.Written).Replace("\r\n", "\n");
    }
}
