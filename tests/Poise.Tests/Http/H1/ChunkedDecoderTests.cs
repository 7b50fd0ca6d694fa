using System.Text;
using Poise.Fuzz;

namespace Poise.Http.H1;

// Also proves: ChunkExtensions.cs
public sealed class ChunkedDecoderTests
{
    private const string Kind = "chunked";

    public static IEnumerable<TheoryDataRow<string>> Messages() => GoldenMessages.Names(Kind);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Golden_body_decodes_as_expected_however_it_is_cut(string name)
    {
        byte[] bytes = GoldenMessages.Bytes(Kind, name);
        string whole = ChunkedTarget.Decode(bytes, bytes.Length);
        GoldenMessages.Check(Kind, name, whole);
        for (int step = 1; step < bytes.Length; step++)
            Assert.Equal(whole, ChunkedTarget.Decode(bytes, step));
        ChunkedTarget.Run(bytes);
    }

    [Fact]
    public void The_payload_of_all_chunks_moves_to_the_front()
    {
        byte[] buffer = "3\r\nabc\r\n2\r\nde\r\n1\r\nf"u8.ToArray();
        var decoder = new ChunkedDecoder();
        Assert.Equal(ChunkStep.NeedMore, decoder.Decode(buffer, out int consumed, out int produced));
        Assert.Equal(buffer.Length, consumed);
        Assert.Equal("abcdef"u8, buffer.AsSpan(0, produced));
    }

    [Fact]
    public void Bytes_behind_the_body_are_not_consumed()
    {
        byte[] buffer = "1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n"u8.ToArray();
        var decoder = new ChunkedDecoder();
        Assert.Equal(ChunkStep.Complete, decoder.Decode(buffer, out int consumed, out _));
        Assert.Equal("GET / HTTP/1.1\r\n"u8, buffer.AsSpan(consumed));
        Assert.Equal(ChunkStep.Complete, decoder.Decode(buffer.AsSpan(consumed), out consumed, out int produced));
        Assert.Equal(0, consumed + produced);
    }

    [Fact]
    public void Extensions_are_bounded_over_the_whole_body()
    {
        string chunk = "1;" + new string('x', 1023) + "\r\na\r\n";
        string full = string.Concat(Enumerable.Repeat(chunk, 16));
        Assert.StartsWith("complete", ChunkedTarget.Decode(Encoding.ASCII.GetBytes(full + "0\r\n\r\n"), 999));
        Assert.Equal("error: too many chunk extensions\n",
            ChunkedTarget.Decode(Encoding.ASCII.GetBytes(full + "0;x\r\n\r\n"), 999));
    }

    [Fact]
    public void The_trailer_section_is_bounded()
    {
        string field = "x: " + new string('y', 1019) + "\r\n";
        Assert.Equal(1024, field.Length);
        string seven = "0\r\n" + string.Concat(Enumerable.Repeat(field, 7));
        string fits = seven + "x: " + new string('y', 1017) + "\r\n\r\n";
        string tooLarge = seven + "x: " + new string('y', 1018) + "\r\n\r\n";
        foreach (int step in (int[])[1, 1000, 100_000])
        {
            Assert.StartsWith("complete", ChunkedTarget.Decode(Encoding.ASCII.GetBytes(fits), step));
            Assert.StartsWith("error: the trailer", ChunkedTarget.Decode(Encoding.ASCII.GetBytes(tooLarge), step));
        }
    }

    [Fact]
    public void Random_changes_of_valid_bodies_keep_the_invariants()
    {
        var random = new Random(20260103);
        foreach (TheoryDataRow<string> row in Messages())
        {
            byte[] bytes = GoldenMessages.Bytes(Kind, row.Data);
            for (int i = 0; i < 40 && bytes.Length > 0; i++)
                ChunkedTarget.Run(Mutation.Of(bytes, random));
        }
    }
}
