using Poise.Core;
using Poise.Http.H2.Hpack;

namespace Poise.Http.H2;

public sealed class H2CodecAllocationTests
{
    [Fact]
    public void Reading_and_writing_allocate_nothing_in_steady_state()
    {
        var state = new State();
        for (int i = 0; i < 200; i++)
            state.Turn();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
            state.Turn();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Two ends of a connection: requests, each with a path of its own, and small frames.</summary>
    private sealed class State
    {
        private const int MaxFrame = FrameHead.DefaultMaxLength;

        private readonly byte[] _wire = new byte[4096];
        private readonly byte[] _buffer;
        private readonly HpackEncoder _encoder = new();
        private readonly H2HeadReader _heads;
        private readonly HttpHead _request = new();
        private FrameReader _reader = new(MaxFrame);
        private AbuseMeter _meter = new(AbuseLimits.Default with { Pings = new(1000, 0), Settings = new(1000, 0) });
        private long _number;

        public State()
        {
            _heads = new H2HeadReader(new HpackDecoder(), extendedConnect: true);
            _buffer = new byte[_heads.RoomFor(HeadLimits.Default)];
        }

        public void Turn()
        {
            int length = Write();
            ReadOnlySpan<byte> bytes = _wire.AsSpan(0, length);
            int requests = 0;
            while (true)
            {
                FrameKind kind = _reader.Next(bytes, out int consumed, out H2Frame frame);
                if (kind == FrameKind.NeedMore)
                    break;
                Invariant.Holds(frame.Fault == H2Fault.None && _meter.Count(frame, _number) == H2Fault.None);
                if (kind is FrameKind.Headers or FrameKind.Continuation)
                    requests += Head(frame, frame.Payload.Of(bytes));
                bytes = bytes[consumed..];
            }

            Invariant.Holds(bytes.IsEmpty && requests == 1);
            _meter.StreamEnded();
            _meter.DataSent(100);
        }

        private int Write()
        {
            var frames = new FrameWriter(_wire);
            frames.Settings([(SettingId.EnablePush, 0)]);
            frames.Ping(1, ack: false);
            frames.WindowUpdate(0, 1);
            int start = frames.Written;
            Span<byte> rest = _wire.AsSpan(start);
            var writer = new H2HeadWriter(_encoder, rest[FieldBlockFrames.HeadRoom..1000]);
            Span<byte> path = stackalloc byte[30];
            "/path/"u8.CopyTo(path);
            Invariant.Holds(_number++.TryFormat(path[6..], out int digits));
            writer.Request("POST"u8, "https"u8, "a.example"u8, path[..(6 + digits)]);
            writer.Field("User-Agent"u8, "a browser with a long name that repeats"u8);
            writer.Field("Cookie"u8, "a=1"u8);
            writer.Field("Cookie"u8, "b=2"u8);
            writer.Field("X-Number"u8, _number);
            Invariant.Holds(writer.End());
            // Small frames, so that the block has CONTINUATIONs.
            int framed = FieldBlockFrames.Frame(rest, writer.Written, 1, endStream: false, maxFrameSize: 20);
            var data = new FrameWriter(rest[framed..]);
            data.DataHead(1, 0, endStream: true);
            return start + framed + data.Written;
        }

        private int Head(in H2Frame frame, ReadOnlySpan<byte> fragment)
        {
            if (frame.Kind == FrameKind.Headers && frame.IsFirst)
                _heads.BeginRequest(_request, HeadLimits.Default, frame.EndStream);
            Invariant.Holds(_heads.Feed(fragment, _buffer) == H2Fault.None);
            if (!frame.EndHeaders)
                return 0;
            Invariant.Holds(_heads.End(_buffer, out HeadFault fault) == H2Fault.None && !fault.IsFault);
            Invariant.Holds(_request.Framing == BodyFraming.UntilEndStream);
            return 1;
        }
    }
}
