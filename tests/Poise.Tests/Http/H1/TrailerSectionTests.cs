using System.Text;

namespace Poise.Http.H1;

public sealed class TrailerSectionTests
{
    [Fact]
    public void The_section_is_written_with_the_last_chunk_before_and_the_empty_line_behind()
    {
        byte[] bytes = new byte[64];
        var writer = new HeadWriter(bytes);
        TrailerSection.Write("A:1\r\nTransfer-Encoding: chunked\r\nB: 2\r\n"u8, ref writer);
        Assert.Equal("0\r\nA: 1\r\nB: 2\r\n\r\n", Encoding.ASCII.GetString(bytes, 0, writer.Written));

        var empty = new HeadWriter(bytes);
        TrailerSection.Write(default, ref empty);
        Assert.Equal("0\r\n\r\n", Encoding.ASCII.GetString(bytes, 0, empty.Written));
    }
}
