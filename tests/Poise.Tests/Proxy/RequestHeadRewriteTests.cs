using System.Text;
using Poise.Golden;
using Poise.Http;
using Poise.Http.H1;

namespace Poise.Proxy;

/// <summary>
/// Golden/rewrite/NAME.request is a head as a client sends it, lines end in LF; NAME.expected is what goes on, for a
/// source that is not trusted and for one that is, with and without Via.
/// </summary>
public sealed class RequestHeadRewriteTests
{
    private const string Folder = "rewrite";

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(GoldenFiles.Folder(Folder), "*.request")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_file_gives_what_is_expected(string name)
    {
        string file = Path.Combine(GoldenFiles.Folder(Folder), name);
        string source = File.ReadAllText(file + ".request", Encoding.Latin1).Replace("\n", "\r\n");
        string actual = "# not trusted\n" + Rewrite(source, trusted: false, via: "")
            + "# trusted, Via is on\n" + Rewrite(source, trusted: true, via: "poise");
        GoldenFiles.Matches(file + ".expected", actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_goes_on_is_a_request_that_goes_on_again(string name)
    {
        string file = Path.Combine(GoldenFiles.Folder(Folder), name);
        string source = File.ReadAllText(file + ".request", Encoding.Latin1).Replace("\n", "\r\n");
        string once = Rewrite(source, trusted: false, via: "").Replace("\n", "\r\n");
        var head = new HttpHead();
        Assert.Equal(HeadStep.Done, Parse(once, head));
        Assert.Equal(1, head.MinorVersion);
        Assert.False(head.HasRepeated(KnownField.Host));
        Assert.False(head.HasRepeated(KnownField.XForwardedFor));
    }

    [Fact]
    public void Whatever_room_there_is_no_byte_is_written_beyond_it()
    {
        string source = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: b\r\nUpgrade: c\r\nConnection: upgrade\r\n\r\n";
        byte[] bytes = Encoding.Latin1.GetBytes(source);
        var head = new HttpHead();
        Parse(source, head);
        for (int room = 0; room < 300; room++)
        {
            byte[] destination = new byte[room + 1];
            var writer = new HeadWriter(destination.AsSpan(0, room));
            RequestHeadRewrite.Write(ref writer, bytes, head, Facts(trusted: true, via: "poise"));
            Assert.Equal(0, destination[room]);
            Assert.Equal(writer.Overflow, !Encoding.Latin1.GetString(destination).Contains("\r\n\r\n"));
        }
    }

    private static string Rewrite(string source, bool trusted, string via)
    {
        var head = new HttpHead();
        Assert.Equal(HeadStep.Done, Parse(source, head));
        byte[] destination = new byte[4096];
        var writer = new HeadWriter(destination);
        RequestHeadRewrite.Write(ref writer, Encoding.Latin1.GetBytes(source), head, Facts(trusted, via));
        Assert.False(writer.Overflow);
        return Encoding.Latin1.GetString(destination, 0, writer.Written).Replace("\r\n", "\n");
    }

    private static HeadStep Parse(string source, HttpHead head)
    {
        var parser = new H1RequestParser();
        return parser.Parse(Encoding.Latin1.GetBytes(source), head, HeadLimits.Default);
    }

    private static ForwardedFacts Facts(bool trusted, string via) => new()
    {
        Client = "192.0.2.7"u8,
        Scheme = "http"u8,
        Backend = "10.0.0.1:80"u8,
        RequestId = "0123456789abcdef"u8,
        Trusted = trusted,
        Via = Encoding.ASCII.GetBytes(via),
    };
}
