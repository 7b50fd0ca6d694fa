namespace Poise.Core;

public sealed class ByteBufferTests : IDisposable
{
    private readonly BufferPool _pool = new(4096);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Bytes_come_in_behind_and_go_out_in_front()
    {
        ByteBuffer buffer = _pool.Rent();
        buffer.Append("hello "u8);
        "world"u8.CopyTo(buffer.Free);
        buffer.Commit(5);
        Assert.Equal("hello world"u8, buffer.Data);
        buffer.Consume(6);
        Assert.Equal("world"u8, buffer.Data);
        Assert.Equal((6, 11, 5), (buffer.Start, buffer.End, buffer.Length));
    }

    [Fact]
    public void An_emptied_buffer_starts_at_the_front_again()
    {
        ByteBuffer buffer = _pool.Rent();
        buffer.Append("abc"u8);
        buffer.Consume(3);
        Assert.True(buffer.IsEmpty);
        Assert.Equal(4096, buffer.Free.Length);
    }

    [Fact]
    public void Compacting_keeps_the_data_and_gains_the_room_in_front()
    {
        ByteBuffer buffer = _pool.Rent();
        buffer.Commit(4096);
        "tail"u8.CopyTo(buffer.All[4092..]);
        Assert.True(buffer.IsFull);
        buffer.Consume(4092);
        buffer.Compact();
        Assert.Equal("tail"u8, buffer.Data);
        Assert.Equal(4092, buffer.Free.Length);
    }

    [Fact]
    public void Compacting_data_that_overlaps_its_new_place_keeps_it()
    {
        ByteBuffer buffer = _pool.Rent();
        buffer.Append("0123456789"u8);
        buffer.Consume(3);
        buffer.Compact();
        Assert.Equal("3456789"u8, buffer.Data);
    }

    [Fact]
    public void The_window_can_be_set()
    {
        ByteBuffer buffer = _pool.Rent();
        "xxdata"u8.CopyTo(buffer.All);
        buffer.SetWindow(2, 6);
        Assert.Equal("data"u8, buffer.Data);
        buffer.Clear();
        Assert.True(buffer.IsEmpty);
    }
}
