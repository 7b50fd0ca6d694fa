using System.Globalization;
using System.Text;
using Poise.Core;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>What was read of a body.</summary>
internal sealed class BodyRead(ulong? stream)
{
    /// <summary>The stream that the bytes must belong to; null when anything will do.</summary>
    internal ulong? Stream => stream;

    internal int Count { get; set; }

    /// <summary>Its end was seen.</summary>
    internal bool IsComplete { get; set; }

    /// <summary>Where the first byte was that does not belong there, or -1.</summary>
    internal int ForeignAt { get; set; } = -1;

    /// <summary>The chunked coding was broken, as only a truncated body may be.</summary>
    internal string? Fault { get; set; }

    internal string Trailers { get; set; } = "";
}

/// <summary>How fast a peer talks.</summary>
/// <param name="Piece">Most bytes it sends or takes at a time.</param>
/// <param name="PauseOnceIn">How often it pauses; 0 is never.</param>
/// <param name="LongestPause">Nanoseconds.</param>
internal readonly record struct Pace(int Piece, int PauseOnceIn, long LongestPause);

/// <summary>One end of a connection as a peer of the proxy uses it: text and bodies, as fast or slow as its pace.</summary>
internal sealed class Wire
{
    /// <summary>Longest wait for the other end, in nanoseconds: whoever needs it hangs.</summary>
    internal const long Patience = 7200L * 1_000_000_000;

    private const int LongestHead = 1 << 17;

    private readonly SimRandom _random;
    private readonly Pace _pace;
    private readonly LoopTimer _receivePause;
    private readonly LoopTimer _sendPause;
    private byte[] _bytes = new byte[1024];
    private int _start;
    private int _end;
    private bool _stopped;

    internal Wire(Connection socket, SimRandom random, Pace pace)
    {
        Socket = socket;
        _random = random;
        _pace = pace;
        _receivePause = new LoopTimer(socket.Loop);
        _sendPause = new LoopTimer(socket.Loop);
    }

    internal Connection Socket { get; }

    /// <summary>The other end's FIN was read.</summary>
    internal bool IsFinished { get; private set; }

    /// <summary>How receiving failed, or None.</summary>
    internal IoError Error { get; private set; }

    /// <summary>Sends a stretch of bytes; false when the connection broke or sending was stopped.</summary>
    /// <param name="bytes">Whose stretch.</param>
    /// <param name="from">Its first byte.</param>
    /// <param name="to">One behind its last.</param>
    /// <param name="offered">Told how far it has come before the bytes can arrive anywhere.</param>
    internal async LoopTask<bool> Send(byte[] bytes, int from, int to, Action<int>? offered = null)
    {
        EventLoop loop = Socket.Loop;
        while (from < to && !_stopped)
        {
            if (_random.OnceIn(_pace.PauseOnceIn))
                await _sendPause.Until(loop.Now + _random.Between(1, _pace.LongestPause));
            if (_stopped)
                break;
            ByteBuffer buffer = loop.SmallBuffers.Rent();
            int count = Math.Min(_random.Size(1, Math.Min(_pace.Piece, buffer.Capacity)), to - from);
            buffer.Append(bytes.AsSpan(from, count));
            from += count;
            offered?.Invoke(from);
            IoResult sent = await Socket.Send(buffer, loop.Now + Patience, Patience);
            buffer.Release();
            if (sent.IsError)
                return false;
        }
        return from == to;
    }

    internal LoopTask<bool> Send(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        return Send(bytes, 0, bytes.Length);
    }

    /// <summary>Ends what is under way: sending and receiving say false from now on.</summary>
    internal void Quit()
    {
        _stopped = true;
        if (Error == IoError.None)
            Error = IoError.Aborted;
        _sendPause.Cancel();
        _receivePause.Cancel();
        Socket.Abort(IoError.Aborted);
    }

    /// <summary>Lines up to and without the empty one, or null when the connection ends first.</summary>
    internal async LoopTask<string?> ReadHead()
    {
        while (true)
        {
            int end = _bytes.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return Take(end + 2, skip: 2);
            if (_end - _start > LongestHead || !await Fill())
                return null;
        }
    }

    /// <summary>Reads a body, or as much as there is.</summary>
    /// <param name="kind">Its framing.</param>
    /// <param name="length">With <see cref="BodyKind.Length"/>.</param>
    /// <param name="stream">What its bytes must be, or null.</param>
    internal async LoopTask<BodyRead> ReadBody(BodyKind kind, int length, ulong? stream)
    {
        var read = new BodyRead(stream);
        if (kind == BodyKind.Chunked)
        {
            await ReadChunks(read);
        }
        else if (kind == BodyKind.UntilClose)
        {
            while (await ReadSome(read, int.MaxValue))
            {
            }
            read.IsComplete = IsFinished;
        }
        else
        {
            read.IsComplete = await ReadExactly(read, length);
        }
        return read;
    }

    /// <summary>Receives and drops whatever comes until the connection ends.</summary>
    internal async LoopTask Drop()
    {
        _start = _end = 0;
        while (await Fill())
            _start = _end = 0;
    }

    /// <summary>Whether something came in within a time; false when it did not, or the connection ended.</summary>
    internal async LoopTask<bool> IsReadableWithin(long nanoseconds)
    {
        if (_end > _start)
            return true;
        IoResult ready = await Socket.WaitReadable(Socket.Loop.Now + nanoseconds);
        return !ready.IsError;
    }

    /// <summary>Whether bytes are at hand that nobody has asked for.</summary>
    internal bool HasRest => _end > _start;

    private async LoopTask ReadChunks(BodyRead read)
    {
        while (true)
        {
            if (await ReadLine() is not { } line)
                return;
            if (!int.TryParse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int size))
            {
                read.Fault = $"'{line}' is no chunk size";
                return;
            }
            if (size == 0)
                break;
            if (!await ReadExactly(read, size) || await ReadLine() is not { } end)
                return;
            if (end.Length > 0)
            {
                read.Fault = "a chunk is longer than it says";
                return;
            }
        }
        while (await ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                read.IsComplete = true;
                return;
            }
            read.Trailers += line + "\n";
        }
    }

    private async LoopTask<bool> ReadExactly(BodyRead read, int count)
    {
        int end = read.Count + count;
        while (read.Count < end)
        {
            if (!await ReadSome(read, end - read.Count))
                return false;
        }
        return true;
    }

    private async LoopTask<bool> ReadSome(BodyRead read, int most)
    {
        if (_end == _start && !await Fill())
            return false;
        int count = Math.Min(most, _end - _start);
        if (read.Stream is { } stream && read.ForeignAt < 0)
            read.ForeignAt = Payload.FirstForeign(_bytes.AsSpan(_start, count), stream, read.Count);
        read.Count += count;
        _start += count;
        return true;
    }

    private async LoopTask<string?> ReadLine()
    {
        while (true)
        {
            int end = _bytes.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
                return Take(end, skip: 2);
            if (_end - _start > LongestHead || !await Fill())
                return null;
        }
    }

    private string Take(int count, int skip)
    {
        string text = Encoding.Latin1.GetString(_bytes, _start, count);
        _start += count + skip;
        return text;
    }

    private async LoopTask<bool> Fill()
    {
        if (IsFinished || Error != IoError.None)
            return false;
        EventLoop loop = Socket.Loop;
        if (_random.OnceIn(_pace.PauseOnceIn))
            await _receivePause.Until(loop.Now + _random.Between(1, _pace.LongestPause));
        if (Error != IoError.None)
            return false;
        IoResult received = await Socket.WaitReadable(loop.Now + Patience);
        if (!received.IsError)
        {
            ByteBuffer buffer = loop.SmallBuffers.Rent();
            received = await Socket.Receive(buffer, loop.Now + Patience, _random.Size(1, _pace.Piece));
            Append(buffer.Data);
            buffer.Release();
        }
        IsFinished = received is { IsError: false, Count: 0 };
        if (received.IsError)
            Error = received.Error;
        return received.Count > 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            byte[] target = new byte[Math.Max(_bytes.Length, (_end - _start + bytes.Length) * 2)];
            _bytes.AsSpan(_start, _end - _start).CopyTo(target);
            (_bytes, _start, _end) = (target, 0, _end - _start);
        }
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }
}
