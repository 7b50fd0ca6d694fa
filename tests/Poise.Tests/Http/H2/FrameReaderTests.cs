using Poise.Fuzz;

namespace Poise.Http.H2;

// Also proves: FrameHead.cs
public sealed class FrameReaderTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases() => GoldenFrames.Names("frames-");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_frames_read_as_expected_however_they_are_cut(string name)
    {
        byte[] bytes = GoldenFrames.Bytes(name);
        string whole = H2FramesTarget.Text(bytes, bytes.Length);
        GoldenFrames.Matches(name, whole);
        for (int step = 1; step < Math.Min(bytes.Length, 64); step++)
            Assert.Equal(whole, H2FramesTarget.Text(bytes, step));
        H2FramesTarget.Run(bytes);
    }

    [Fact]
    public void A_frame_may_be_as_large_as_was_announced_and_no_larger()
    {
        Assert.Equal(FrameKind.Data, ReadData(16_384, 16_384));
        Assert.Equal(FrameKind.Broken, ReadData(16_385, 16_384));
        Assert.Equal(FrameKind.Data, ReadData(16_385, 20_000));
    }

    [Fact]
    public void A_head_is_written_and_read_alike()
    {
        var head = new FrameHead(
            FrameHead.LargestMaxLength, FrameType.Continuation, FrameFlags.EndHeaders, int.MaxValue);
        byte[] bytes = new byte[FrameHead.Size];
        head.Write(bytes);
        Assert.Equal("ffffff09047fffffff", Convert.ToHexStringLower(bytes));
        bytes[5] |= 0x80;
        Assert.Equal(head, FrameHead.Read(bytes));
    }

    private static FrameKind ReadData(int length, int maxFrameSize)
    {
        byte[] bytes = new byte[(2 * FrameHead.Size) + 1];
        new FrameHead(0, FrameType.Settings, FrameFlags.None, 0).Write(bytes);
        new FrameHead(length, FrameType.Data, FrameFlags.None, 1).Write(bytes.AsSpan(FrameHead.Size));
        var reader = new FrameReader(maxFrameSize);
        Assert.Equal(FrameKind.SettingsEnd, reader.Next(bytes, out int consumed, out _));
        return reader.Next(bytes.AsSpan(consumed), out _, out _);
    }
}
