using Poise.Core;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>How the relay of a body ended.</summary>
internal enum BodyEnd : byte
{
    /// <summary>All of it went over.</summary>
    Complete,
    /// <summary>The source ended, or was reset, before the body did.</summary>
    SourceCut,
    /// <summary>The source sent nothing for too long.</summary>
    SourceTimedOut,
    /// <summary>The source broke the chunked coding.</summary>
    Malformed,
    /// <summary>Larger than the listener allows.</summary>
    TooLarge,
    /// <summary>The sink was reset or takes nothing.</summary>
    SinkFailed,
    /// <summary>The sink took nothing for too long.</summary>
    SinkTimedOut,
    /// <summary>The exchange gave it up.</summary>
    Cancelled,
}

/// <summary>
/// Carries one message body from one connection to another with bounded memory, whatever its framing on either side:
/// what arrives in chunks is decoded and framed anew, so that only our reading of it goes on. A buffer is held only
/// while there are bytes in it.
/// </summary>
internal sealed class BodyRelay(EventLoop loop)
{
    private ChunkedDecoder _decoder;
    private ByteBuffer? _carried;
    private ByteBuffer? _excess;
    private BodyFraming _source;
    private bool _chunkedSink;
    private long _remaining;
    private long _limit;

    /// <summary>Bytes of payload that were taken from the source.</summary>
    internal long Payload { get; private set; }

    /// <summary>All of the body was taken from the source.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Bytes from behind the body were taken from the source with its end.</summary>
    internal bool HasExcess => _excess is not null;

    /// <summary>What went wrong in <see cref="Feed"/>, or Complete.</summary>
    internal BodyEnd Fault { get; private set; }

    /// <param name="source">How the body arrives.</param>
    /// <param name="length">Bytes, with <see cref="BodyFraming.Length"/>.</param>
    /// <param name="chunkedSink">It leaves in chunks; else as it is.</param>
    /// <param name="limit">Most bytes of payload; 0 is off.</param>
    internal void Begin(BodyFraming source, long length, bool chunkedSink, long limit)
    {
        Invariant.Holds(_carried is null && _excess is null);
        _source = source;
        _remaining = source == BodyFraming.Length ? length : 0;
        _chunkedSink = chunkedSink;
        _limit = limit;
        _decoder = default;
        Payload = 0;
        Fault = BodyEnd.Complete;
        IsComplete = source == BodyFraming.None || (source == BodyFraming.Length && length == 0);
    }

    /// <summary>
    /// Takes the bytes of the body that came with its head and writes them, framed, behind that head.
    /// </summary>
    /// <param name="bytes">What came behind the head; overwritten. Bytes behind the body are left.</param>
    /// <param name="destination">With room for <paramref name="bytes"/> and <see cref="FramingRoom"/>.</param>
    /// <returns>How many of <paramref name="bytes"/> belong to the body.</returns>
    internal int Feed(Span<byte> bytes, ByteBuffer destination)
    {
        if (IsComplete || bytes.IsEmpty)
            return 0;
        if (_source == BodyFraming.Chunked)
            return FeedChunked(bytes, destination);
        int count = _source == BodyFraming.Length ? (int)Math.Min(_remaining, bytes.Length) : bytes.Length;
        Take(count);
        WriteFramed(bytes[..count], destination);
        IsComplete = _source == BodyFraming.Length && _remaining == 0;
        if (IsComplete && _chunkedSink)
            destination.Append(ChunkedEncoder.LastChunk);
        return count;
    }

    /// <summary>
    /// Room that framing takes besides the payload, without trailers, which are no longer than they were.
    /// </summary>
    internal const int FramingRoom = ChunkedEncoder.HeadRoom + ChunkedEncoder.TailRoom;

    /// <summary>Relays the rest.</summary>
    /// <param name="from">Where it comes from; nothing else may receive there meanwhile.</param>
    /// <param name="to">Where it goes; nothing else may send there meanwhile.</param>
    /// <param name="readIdle">Nanoseconds without a byte from the source.</param>
    /// <param name="writeIdle">Nanoseconds without a byte taken by the sink.</param>
    internal async LoopTask<BodyEnd> Run(Connection from, Connection to, long readIdle, long writeIdle)
    {
        while (!IsComplete)
        {
            if (Fault != BodyEnd.Complete)
                return Fault;
            IoResult ready = await from.WaitReadable(loop.Now + readIdle);
            if (ready.IsError)
                return SourceEnd(ready.Error);
            ByteBuffer buffer = TakeBuffer();
            IoResult received = await from.Receive(buffer, loop.Now + readIdle, Most(buffer));
            BodyEnd end = received.Count > 0 ? Frame(buffer) : AtEnd(received, buffer);
            if (end == BodyEnd.Complete && !buffer.IsEmpty)
            {
                IoResult sent = await to.Send(buffer, loop.Now + writeIdle, writeIdle);
                if (sent.IsError)
                    end = SinkEnd(sent.Error);
            }
            buffer.Release();
            if (end != BodyEnd.Complete)
                return end;
        }
        return BodyEnd.Complete;
    }

    /// <summary>The bytes from behind the body, or null; the caller's to release.</summary>
    internal ByteBuffer? TakeExcess()
    {
        ByteBuffer? excess = _excess;
        _excess = null;
        return excess;
    }

    /// <summary>Gives back what the relay may still hold.</summary>
    internal void Abandon()
    {
        _carried?.Release();
        _carried = null;
        _excess?.Release();
        _excess = null;
    }

    private static BodyEnd SourceEnd(IoError error) => error switch
    {
        IoError.TimedOut => BodyEnd.SourceTimedOut,
        IoError.Aborted or IoError.PeerGone => BodyEnd.Cancelled,
        _ => BodyEnd.SourceCut,
    };

    internal static BodyEnd SinkEnd(IoError error) => error switch
    {
        IoError.TimedOut => BodyEnd.SinkTimedOut,
        IoError.Aborted or IoError.PeerGone => BodyEnd.Cancelled,
        _ => BodyEnd.SinkFailed,
    };

    /// <summary>A buffer with what is left of a chunk line or trailer in it, behind the room for a size line.</summary>
    private ByteBuffer TakeBuffer()
    {
        ByteBuffer buffer = _carried ?? loop.LargeBuffers.Rent();
        _carried = null;
        if (buffer.IsEmpty && _chunkedSink)
            buffer.SetWindow(ChunkedEncoder.HeadRoom, ChunkedEncoder.HeadRoom);
        return buffer;
    }

    private int Most(ByteBuffer buffer)
    {
        int room = buffer.Free.Length - (_chunkedSink ? ChunkedEncoder.TailRoom : 0);
        return _source == BodyFraming.Length ? (int)Math.Min(_remaining, room) : room;
    }

    /// <summary>The source has ended: the end of a close-delimited body, a cut of any other.</summary>
    private BodyEnd AtEnd(IoResult received, ByteBuffer buffer)
    {
        if (received.IsError)
            return SourceEnd(received.Error);
        if (_source != BodyFraming.UntilClose)
            return BodyEnd.SourceCut;
        IsComplete = true;
        buffer.Clear();
        if (_chunkedSink)
            buffer.Append(ChunkedEncoder.LastChunk);
        return BodyEnd.Complete;
    }

    /// <summary>Turns what was received into what is to be sent, in place.</summary>
    private BodyEnd Frame(ByteBuffer buffer)
    {
        if (_source == BodyFraming.Chunked)
            return FrameChunks(buffer);
        int count = buffer.Length;
        Take(count);
        IsComplete = _source == BodyFraming.Length && _remaining == 0;
        if (_chunkedSink)
        {
            Slice chunk = ChunkedEncoder.Frame(buffer.All, count, last: IsComplete);
            buffer.SetWindow(chunk.Start, chunk.End);
        }
        return Fault;
    }

    private BodyEnd FrameChunks(ByteBuffer buffer)
    {
        Span<byte> data = buffer.Data;
        ChunkStep step = _decoder.Decode(data, out int consumed, out int produced);
        if (step == ChunkStep.Error)
            return BodyEnd.Malformed;
        Take(produced);
        if (Fault != BodyEnd.Complete)
            return Fault;
        bool hasTrailers = step == ChunkStep.Complete && !_decoder.Trailers.IsEmpty;
        IsComplete = step == ChunkStep.Complete;
        if (step == ChunkStep.NeedMore && consumed < data.Length)
            Carry(data[consumed..]);
        if (IsComplete && consumed < data.Length)
            SetAside(data[consumed..]);
        if (!_chunkedSink)
        {
            buffer.SetWindow(buffer.Start, buffer.Start + produced);
            return BodyEnd.Complete;
        }
        if (hasTrailers)
            Carry(_decoder.Trailers.Of(data));
        Slice chunk = ChunkedEncoder.Frame(buffer.All, produced, last: IsComplete && !hasTrailers);
        buffer.SetWindow(chunk.Start, chunk.End);
        if (hasTrailers)
            AppendTrailers(buffer);
        return BodyEnd.Complete;
    }

    private int FeedChunked(Span<byte> bytes, ByteBuffer destination)
    {
        ChunkStep step = _decoder.Decode(bytes, out int consumed, out int produced);
        if (step == ChunkStep.Error)
        {
            Fault = BodyEnd.Malformed;
            return bytes.Length;
        }
        Take(produced);
        WriteFramed(bytes[..produced], destination);
        IsComplete = step == ChunkStep.Complete;
        if (!IsComplete)
        {
            if (consumed < bytes.Length)
                Carry(bytes[consumed..]);
            return bytes.Length;
        }
        if (_chunkedSink)
        {
            var writer = new HeadWriter(destination.Free);
            TrailerSection.Write(_decoder.Trailers.Of(bytes), ref writer);
            Invariant.Holds(!writer.Overflow);
            destination.Commit(writer.Written);
        }
        return consumed;
    }

    /// <summary>Trailer lines, which were set aside, behind the last chunk of payload.</summary>
    private void AppendTrailers(ByteBuffer buffer)
    {
        ByteBuffer section = _carried!;
        _carried = null;
        buffer.Compact();
        var writer = new HeadWriter(buffer.Free);
        TrailerSection.Write(section.Data, ref writer);
        Invariant.Holds(!writer.Overflow);
        buffer.Commit(writer.Written);
        section.Release();
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        _carried = loop.LargeBuffers.Rent();
        _carried.SetWindow(ChunkedEncoder.HeadRoom, ChunkedEncoder.HeadRoom);
        _carried.Append(rest);
    }

    private void SetAside(ReadOnlySpan<byte> excess)
    {
        _excess = loop.LargeBuffers.Rent();
        _excess.Append(excess);
    }

    private void Take(int count)
    {
        Payload += count;
        _remaining -= _source == BodyFraming.Length ? count : 0;
        if (_limit > 0 && Payload > _limit)
            Fault = BodyEnd.TooLarge;
    }

    private void WriteFramed(ReadOnlySpan<byte> payload, ByteBuffer destination)
    {
        if (payload.IsEmpty)
            return;
        if (!_chunkedSink)
        {
            destination.Append(payload);
            return;
        }
        Span<byte> line = stackalloc byte[ChunkedEncoder.HeadRoom];
        int length = ChunkedEncoder.WriteSizeLine(line, payload.Length);
        destination.Append(line[^length..]);
        destination.Append(payload);
        destination.Append("\r\n"u8);
    }
}
