using System.Text;

namespace Poise.Http.H1;

public sealed class ChunkedEncoderTests
{
    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(256, "100\r\n")]
    [InlineData(65536, "10000\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void The_size_line_ends_where_the_head_room_ends(int size, string expected)
    {
        byte[] room = new byte[ChunkedEncoder.HeadRoom];
        int length = ChunkedEncoder.WriteSizeLine(room, size);
        Assert.Equal(expected, Encoding.ASCII.GetString(room.AsSpan(room.Length - length)));
        Assert.Equal(-1, room.AsSpan(0, room.Length - length).IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData("hello", false, "5\r\nhello\r\n")]
    [InlineData("hello", true, "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("", true, "0\r\n\r\n")]
    [InlineData("", false, "")]
    public void One_slice_carries_the_whole_chunk(string payload, bool last, string expected)
    {
        byte[] buffer = new byte[ChunkedEncoder.HeadRoom + payload.Length + ChunkedEncoder.TailRoom];
        Encoding.ASCII.GetBytes(payload, buffer.AsSpan(ChunkedEncoder.HeadRoom));
        Slice slice = ChunkedEncoder.Frame(buffer, payload.Length, last);
        Assert.Equal(expected, Encoding.ASCII.GetString(slice.Of(buffer)));
    }
}
