namespace Poise.Http.H2;

public sealed class StreamStateTests
{
    private const FrameKind Data = FrameKind.Data;
    private const FrameKind Headers = FrameKind.Headers;
    private const FrameKind Reset = FrameKind.ResetStream;
    private const FrameKind Window = FrameKind.WindowUpdate;

    [Fact]
    public void Each_direction_ends_by_itself()
    {
        StreamState state = StreamState.Opened;
        Assert.Equal(H2Fault.None, state.Receive(Headers, endStream: false));
        Assert.Equal(H2Fault.None, state.Receive(Data, endStream: false));
        Assert.True(state.CanReceive && state.CanSend && !state.IsClosed);
        Assert.Equal(H2Fault.None, state.Receive(Data, endStream: true));
        Assert.True(!state.CanReceive && state.CanSend && !state.IsClosed);
        state.SendEnded();
        Assert.True(state.IsClosed);
    }

    [Theory]
    [InlineData(Data, H2Fault.StreamHalfClosed, H2Fault.StreamClosed, H2Fault.StreamHalfClosed)] // h2spec 5.1/5, 8, 11
    [InlineData(Headers, H2Fault.StreamHalfClosed, H2Fault.StreamClosed, H2Fault.StreamHalfClosed)] // 5.1/6, 9, 12
    [InlineData(FrameKind.Continuation, H2Fault.StreamHalfClosed, H2Fault.StreamClosed, H2Fault.StreamHalfClosed)]
    [InlineData(Reset, H2Fault.None, H2Fault.None, H2Fault.None)]
    [InlineData(Window, H2Fault.None, H2Fault.None, H2Fault.None)]
    [InlineData(FrameKind.Priority, H2Fault.None, H2Fault.None, H2Fault.None)]
    public void What_comes_behind_the_end_has_its_fault(
        FrameKind kind, H2Fault halfClosed, H2Fault closed, H2Fault afterReset)
    {
        StreamState state = StreamState.Opened;
        state.Receive(Headers, endStream: true);
        StreamState half = state;
        Assert.Equal(halfClosed, half.Receive(kind, endStream: false));
        state.SendEnded();
        Assert.Equal(closed, state.Receive(kind, endStream: false));

        StreamState reset = StreamState.Opened;
        Assert.Equal(H2Fault.None, reset.Receive(Reset, endStream: false));
        Assert.True(reset.IsClosed && !reset.IgnoresRest);
        Assert.Equal(afterReset, reset.Receive(kind, endStream: false));
    }

    [Fact]
    public void Behind_a_reset_of_ours_whatever_comes_is_ignored()
    {
        StreamState state = StreamState.Opened;
        state.ResetSent();
        Assert.True(state.IsClosed && state.IgnoresRest);
        foreach (FrameKind kind in Enum.GetValues<FrameKind>())
            Assert.Equal(H2Fault.None, state.Receive(kind, endStream: true));
    }
}
