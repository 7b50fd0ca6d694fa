using CsCheck;

namespace Poise.Http.H2;

public sealed class FieldBlockFramesTests
{
    [Fact]
    public void A_block_of_any_length_comes_out_of_its_frames_as_it_was() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 120], Gen.Bool).ForAll(500, sample =>
        {
            (byte[] block, int maxFrameSize, bool endStream) = sample;
            byte[] buffer = new byte[Math.Max(
                FieldBlockFrames.FramedLength(block.Length, maxFrameSize), FieldBlockFrames.HeadRoom + block.Length)];
            block.CopyTo(buffer, FieldBlockFrames.HeadRoom);
            int length = FieldBlockFrames.Frame(buffer, block.Length, 7, endStream, maxFrameSize);

            byte[] settings = new byte[FrameHead.Size];
            new FrameHead(0, FrameType.Settings, FrameFlags.None, 0).Write(settings);
            var reader = new FrameReader(maxFrameSize);
            reader.Next(settings, out _, out _);
            Assert.Equal(block, Read(ref reader, buffer.AsSpan(0, length), endStream));
        });

    private static byte[] Read(ref FrameReader reader, ReadOnlySpan<byte> frames, bool endStream)
    {
        var block = new List<byte>();
        bool first = true;
        while (true)
        {
            FrameKind kind = reader.Next(frames, out int consumed, out H2Frame frame);
            Assert.Equal(first ? FrameKind.Headers : FrameKind.Continuation, kind);
            Assert.Equal((7, endStream), (frame.StreamId, frame.EndStream));
            block.AddRange(frame.Payload.Of(frames));
            frames = frames[consumed..];
            first = false;
            if (!frame.EndHeaders)
                continue;
            Assert.True(frames.IsEmpty);
            return block.ToArray();
        }
    }
}
