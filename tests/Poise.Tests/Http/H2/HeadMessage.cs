using System.Text;
using System.Text.RegularExpressions;
using Poise.Fuzz;
using Poise.Http.H1;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

/// <summary>
/// A message as lines <c>name: value</c>, with escapes <c>\xNN</c>. A line <c>!data</c> says that DATA follows,
/// <c>!connect</c> that extended CONNECT is offered, <c>!to METHOD</c> what a response answers.
/// </summary>
internal sealed partial record HeadMessage(
    IReadOnlyList<(string Name, string Value)> Fields, bool EndStream, bool ExtendedConnect, KnownMethod Method)
{
    public static HeadMessage Of(IEnumerable<string> lines)
    {
        string[] all = lines.ToArray();
        string to = all.FirstOrDefault(line => line.StartsWith("!to ", StringComparison.Ordinal)) ?? "!to GET";
        return new HeadMessage(
            all.Where(line => line[0] != '!').Select(Field).ToArray(),
            !all.Contains("!data"),
            all.Contains("!connect"),
            KnownMethods.Identify(Encoding.ASCII.GetBytes(to[4..])));
    }

    /// <summary>The field block, by a representation that differs from field to field.</summary>
    public byte[] Block()
    {
        var reference = new HpackReference();
        return [.. Fields.SelectMany((field, i) => reference.Encode(field.Name, field.Value, i % 2 == 0 ? 0 : 26))];
    }

    public string Request(int step, HeadLimits? given = null)
    {
        HeadLimits limits = given ?? HeadLimits.Default;
        var head = new HttpHead();
        return Read(
            reader => reader.BeginRequest(head, limits, EndStream), step, limits,
            (buffer, fault) => HeadText.OfRequest(buffer, Step(fault), head, fault) + Protocol(buffer, head));
    }

    public string Response(int step, HeadLimits? given = null)
    {
        HeadLimits limits = given ?? HeadLimits.Default;
        var head = new HttpHead();
        return Read(
            reader => reader.BeginResponse(head, Method, limits, EndStream), step, limits,
            (buffer, fault) => HeadText.OfResponse(buffer, Step(fault), head, fault));
    }

    /// <summary>The fields, those that go on as HTTP/1 sends them.</summary>
    public string Trailers()
    {
        var head = new HttpHead();
        HeadLimits limits = HeadLimits.Default;
        return Read(
            reader => reader.BeginTrailers(head, limits, EndStream, ofResponse: Method != KnownMethod.Get), 3, limits,
            (buffer, fault) =>
            {
                if (fault.IsFault)
                    return HeadText.OfRequest(buffer, HeadStep.Error, head, fault);
                byte[] copied = new byte[1000];
                var copy = new HeadWriter(copied);
                copy.Raw(ChunkedEncoder.LastChunkBeforeTrailers);
                copy.CopyFields(buffer, head, default);
                copy.End();
                byte[] bytes = new byte[1000];
                var writer = new HeadWriter(bytes);
                TrailerSection.Write(buffer.AsSpan(0, head.FieldsEnd), ref writer);
                Assert.Equal(copied[..copy.Written], bytes[..writer.Written]);
                return HeadText.Visible(bytes.AsSpan(0, writer.Written));
            });
    }

    private string Read(
        Action<H2HeadReader> begin, int step, HeadLimits limits, Func<byte[], HeadFault, string> text)
    {
        var reader = new H2HeadReader(new HpackDecoder(), ExtendedConnect);
        byte[] buffer = new byte[reader.RoomFor(limits)];
        begin(reader);
        byte[] block = Block();
        for (int at = 0; at < block.Length; at += step)
            Assert.Equal(H2Fault.None, reader.Feed(block.AsSpan(at, Math.Min(step, block.Length - at)), buffer));
        Assert.Equal(H2Fault.None, reader.End(buffer, out HeadFault fault));
        return text(buffer, fault);
    }

    private static HeadStep Step(HeadFault fault) => fault.IsFault ? HeadStep.Error : HeadStep.Done;

    private static string Protocol(byte[] buffer, HttpHead head) =>
        head.Protocol.IsEmpty ? "" : $"protocol {HeadText.Visible(head.Protocol.Of(buffer))}\n";

    private static (string Name, string Value) Field(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        return (Unescape(line[..colon]), Unescape(line[(colon + 2)..]));
    }

    private static string Unescape(string text) =>
        Escape().Replace(text, match => $"{(char)Convert.ToByte(match.Groups[1].Value, 16)}");

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex Escape();
}
