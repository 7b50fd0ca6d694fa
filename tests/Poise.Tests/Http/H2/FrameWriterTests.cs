using Poise.Fuzz;

namespace Poise.Http.H2;

public sealed class FrameWriterTests
{
    [Fact]
    public void Each_frame_reads_as_it_was_written()
    {
        byte[] bytes = new byte[256];
        var writer = new FrameWriter(bytes);
        writer.Settings([(SettingId.MaxConcurrentStreams, 100), (SettingId.InitialWindowSize, 1 << 20)]);
        writer.SettingsAck();
        writer.Ping(0x0102030405060708, ack: true);
        writer.Ping(1, ack: false);
        writer.ResetStream(3, H2Error.EnhanceYourCalm);
        writer.WindowUpdate(0, int.MaxValue);
        writer.WindowUpdate(5, 1);
        writer.DataHead(5, 0, endStream: true);
        writer.GoAway(int.MaxValue, H2Error.NoError);
        Assert.False(writer.Overflow);
        Assert.Equal(
            """
            Setting 3 = 100
            Setting 4 = 1048576
            SettingsEnd stream 0
            SettingsAck stream 0
            PingAck 0102030405060708
            Ping 0000000000000001
            ResetStream stream 3 EnhanceYourCalm
            WindowUpdate stream 0 2147483647
            WindowUpdate stream 5 1
            Data stream 5 length 0  end-stream
            GoAway stream 2147483647 NoError

            """,
            H2FramesTarget.Text(bytes.AsSpan(0, writer.Written), 1000));
    }

    [Fact]
    public void A_frame_that_does_not_fit_is_left_out_whole_and_all_behind_it()
    {
        byte[] bytes = new byte[(2 * FrameHead.Size) + 4];
        var writer = new FrameWriter(bytes);
        writer.SettingsAck();
        writer.Ping(1, ack: true);
        Assert.True(writer.Overflow);
        writer.SettingsAck();
        writer.Settings([(SettingId.EnablePush, 0)]);
        writer.ResetStream(1, H2Error.Cancel);
        writer.GoAway(1, H2Error.Cancel);
        writer.WindowUpdate(1, 1);
        writer.DataHead(1, 1, endStream: false);
        Assert.Equal(FrameHead.Size, writer.Written);
    }

    [Fact]
    public void A_buffer_that_is_just_large_enough_is_enough()
    {
        var writer = new FrameWriter(new byte[FrameHead.Size + 8]);
        writer.GoAway(1, H2Error.NoError);
        Assert.False(writer.Overflow);
        Assert.Equal(FrameHead.Size + 8, writer.Written);
    }
}
