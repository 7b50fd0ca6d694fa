namespace Poise.Http.H2;

public sealed class StreamIdsTests
{
    [Fact]
    public void Ids_are_odd_and_rise()
    {
        var ids = new StreamIds();
        Assert.Equal(H2Fault.StreamId, ids.Open(2)); // h2spec 5.1.1/1
        Assert.Equal(H2Fault.None, ids.Open(5));
        Assert.Equal(H2Fault.StreamId, ids.Open(5));
        Assert.Equal(H2Fault.StreamId, ids.Open(3)); // h2spec 5.1.1/2
        Assert.Equal(H2Fault.StreamId, ids.Open(6));
        Assert.Equal(H2Fault.None, ids.Open(int.MaxValue));
        Assert.Equal(int.MaxValue, ids.Last);
    }

    [Theory]
    [InlineData(FrameKind.Data, H2Fault.StreamIdle, H2Fault.StreamClosed)] // h2spec 5.1/1
    [InlineData(FrameKind.ResetStream, H2Fault.StreamIdle, H2Fault.None)] // 5.1/2
    [InlineData(FrameKind.WindowUpdate, H2Fault.StreamIdle, H2Fault.None)] // 5.1/3
    [InlineData(FrameKind.Priority, H2Fault.None, H2Fault.None)]
    public void A_frame_on_an_idle_stream_is_an_error_and_on_an_ended_one_may_be_late(
        FrameKind kind, H2Fault onIdle, H2Fault onEnded)
    {
        var ids = new StreamIds();
        ids.Open(7);
        Assert.Equal(onIdle, ids.Late(kind, 9));
        Assert.Equal(onIdle, ids.Late(kind, 6));
        Assert.Equal(onEnded, ids.Late(kind, 7));
        Assert.Equal(onEnded, ids.Late(kind, 1));
    }
}
