namespace Poise.Core;

public sealed class BufferPoolTests
{
    [Fact]
    public void The_warmest_buffer_goes_out_first_and_empty()
    {
        using var pool = new BufferPool(4096);
        ByteBuffer first = pool.Rent();
        ByteBuffer second = pool.Rent();
        Assert.NotSame(first, second);
        Assert.Equal(2, pool.RentedCount);
        second.Append("data"u8);
        first.Release();
        second.Release();
        Assert.Equal(0, pool.RentedCount);
        Assert.Same(second, pool.Rent());
        Assert.True(second.IsEmpty);
        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void Buffers_do_not_overlap()
    {
        using var pool = new BufferPool(4096);
        var buffers = new ByteBuffer[600]; // more than two slabs
        for (int i = 0; i < buffers.Length; i++)
        {
            buffers[i] = pool.Rent();
            buffers[i].All.Fill((byte)i);
        }
        for (int i = 0; i < buffers.Length; i++)
            Assert.False(buffers[i].All.ContainsAnyExcept((byte)i));
        Assert.Equal(buffers.Length, pool.RentedCount);
    }

    [Fact]
    public void A_returned_buffer_is_poisoned_where_tests_ask_for_it()
    {
        using var pool = new BufferPool(4096, poison: true);
        ByteBuffer buffer = pool.Rent();
        buffer.Append("secret of one client"u8);
        buffer.Release();
        Assert.False(pool.Rent().All.ContainsAnyExcept((byte)0xDD));
    }

    [Fact]
    public void Renting_again_allocates_nothing()
    {
        using var pool = new BufferPool(16 * 1024);
        pool.Rent().Release();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            pool.Rent().Release();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
