using System.Buffers.Binary;
using System.Net;

namespace Poise.Bench.Traffic;

/// <summary>
/// A WebSocket that stays open: a numbered message ten times a second, and by the next one its echo must have come.
/// It is made once; when it ends before it is told to, that is a fault, and it is not made again.
/// </summary>
internal sealed class Tunnel : ITimer
{
    public const int PayloadBytes = 16;

    const long Interval = 100_000_000;
    const long FirstWait = 2_000_000_000;

    readonly TrafficLoop _loop;
    readonly Tally _tally;
    readonly Target _target;
    readonly long _number;
    readonly byte[] _received = new byte[512];
    readonly int _descriptor;
    int _filled;
    long _messages;
    long _waitingSince;
    State _state = State.Connecting;

    public Tunnel(TrafficLoop loop, Tally tally, IPEndPoint balancer, Target target, long number)
    {
        (_loop, _tally, _target, _number) = (loop, tally, target, number);
        _descriptor = Libc.TcpSocket();
        int error = Libc.Connect(_descriptor, balancer);
        if (error is not 0 and not Libc.InProgress)
            End(Fault.TunnelClosed, $"connect: errno {error}");
        else
            loop.At(TrafficLoop.Now + (number % 100 * Interval / 100), this);
        _waitingSince = TrafficLoop.Now;
    }

    enum State
    {
        Connecting,
        Upgrading,
        Open,
        Ended,
    }

    /// <summary>It was made, and has not ended.</summary>
    public bool IsOpen => _state == State.Open;

    /// <summary>Messages whose echo has come.</summary>
    public long Messages => _messages;

    public void Close()
    {
        if (_state == State.Ended)
            return;
        Libc.Close(_descriptor);
        _state = State.Ended;
    }

    public void Fire(long now)
    {
        if (_state == State.Connecting)
            Upgrade();
        else if (_state != State.Ended)
            Receive(now);
        if (_state != State.Ended)
            _loop.At(now + Interval, this);
    }

    void Upgrade()
    {
        ReadOnlySpan<byte> request = _target.Request(Ask.WebSocket, _number);
        if (Libc.Send(_descriptor, request) == request.Length)
            _state = State.Upgrading;
        else
            End(Fault.TunnelClosed, $"connect or send: errno {Libc.LastError}");
    }

    void Receive(long now)
    {
        int count = Libc.Receive(_descriptor, _received.AsSpan(_filled));
        if (count < 0 && Libc.LastError == Libc.Again)
        {
            if (now - _waitingSince > FirstWait)
                End(Fault.TunnelWrong, $"no echo of message {_messages} after two seconds");
            return;
        }

        if (count <= 0)
        {
            End(Fault.TunnelClosed, $"{(count == 0 ? "ended" : $"errno {Libc.LastError}")}, {_messages} messages");
            return;
        }

        _filled += count;
        if (_state == State.Upgrading)
            Switch();
        else
            Compare();
        if (_state == State.Open && _filled == 0)
            SendMessage(now);
    }

    void Switch()
    {
        if (!AnswerHead.TryRead(_received.AsSpan(0, _filled), out AnswerHead head))
            return;
        if (head.Status != 101)
            End(Fault.TunnelClosed, $"status {head.Status}");
        else if (head.Length != _filled)
            End(Fault.TunnelWrong, "bytes behind the 101");
        else
            (_state, _filled) = (State.Open, 0);
    }

    void Compare()
    {
        if (_filled < 2 + PayloadBytes)
            return;
        Span<byte> expected = stackalloc byte[PayloadBytes];
        WritePayload(expected);
        ReadOnlySpan<byte> frame = _received.AsSpan(0, _filled);
        if (frame.Length != 2 + PayloadBytes || frame[0] != 0x82 || frame[1] != PayloadBytes
            || !frame[2..].SequenceEqual(expected))
            End(Fault.TunnelWrong, $"the echo of message {_messages} is {Convert.ToHexString(frame)}");
        else
            (_messages, _filled) = (_messages + 1, 0);
    }

    void SendMessage(long now)
    {
        Span<byte> frame = stackalloc byte[6 + PayloadBytes];
        frame[0] = 0x82;
        frame[1] = 0x80 | PayloadBytes;
        BinaryPrimitives.WriteInt32LittleEndian(frame[2..], (int)(_number * 2_654_435_761));
        WritePayload(frame[6..]);
        for (int i = 0; i < PayloadBytes; i++)
            frame[6 + i] ^= frame[2 + (i & 3)];
        _waitingSince = now;
        if (Libc.Send(_descriptor, frame) != frame.Length)
            End(Fault.TunnelClosed, $"send: errno {Libc.LastError}");
    }

    void WritePayload(Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload, _number);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], _messages);
    }

    void End(Fault fault, string detail)
    {
        _tally.Add(fault, $"tunnel {_number}: {detail}");
        Libc.Close(_descriptor);
        _state = State.Ended;
    }
}
