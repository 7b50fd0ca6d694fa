using System.Net;

namespace Poise.Bench.Traffic;

/// <summary>
/// A client that reads a long body slowly, compares every byte, and then asks for the next one on a new connection.
/// </summary>
internal sealed class Download : ITimer
{
    const long Interval = 20_000_000;
    const int MaxHead = 2048;

    readonly TrafficLoop _loop;
    readonly Tally _tally;
    readonly IPEndPoint _balancer;
    readonly Target _target;
    readonly byte[] _buffer = new byte[Pattern.MaxSlice];
    readonly int _bytesPerInterval;
    readonly long _size;
    long _number;
    int _descriptor = -1;
    bool _isAsked;
    int _headFilled;
    long _received;
    long _progressAt;
    bool _stopped;

    /// <summary>
    /// The size is in bytes, as the origin has it. The number is that of the first request; those of others lie at
    /// least 1,000,000 away.
    /// </summary>
    public Download(
        TrafficLoop loop, Tally tally, IPEndPoint balancer, Target target, long size, int bytesPerSecond, long number)
    {
        (_loop, _tally, _balancer, _target, _size, _number) = (loop, tally, balancer, target, size, number);
        _bytesPerInterval = Math.Max(1, (int)(bytesPerSecond * Interval / 1_000_000_000));
        loop.At(TrafficLoop.Now + (number / 1_000_000 % 10 * Interval / 10), this);
    }

    /// <summary>Whole bodies so far.</summary>
    public long Completed { get; private set; }

    public long Bytes { get; private set; }

    public void Stop()
    {
        _stopped = true;
        Close();
    }

    public void Fire(long now)
    {
        if (_stopped)
            return;
        if (_descriptor < 0)
            Connect(now);
        else if (!_isAsked)
            Request();
        else
            Receive(now);
        _loop.At(now + Interval, this);
    }

    void Connect(long now)
    {
        _descriptor = Libc.TcpSocket();
        (_isAsked, _headFilled, _received, _progressAt) = (false, 0, 0, now);
        _number++;
        int error = Libc.Connect(_descriptor, _balancer);
        if (error is not 0 and not Libc.InProgress)
            Fail(Fault.Refused, $"errno {error}");
    }

    void Request()
    {
        ReadOnlySpan<byte> request = _target.Request(Ask.Download, _number);
        if (Libc.Send(_descriptor, request) == request.Length)
            _isAsked = true;
        else
            Fail(Fault.Refused, $"connect or send: errno {Libc.LastError}");
    }

    void Receive(long now)
    {
        for (int left = _bytesPerInterval; left > 0 && _descriptor >= 0;)
        {
            int space = Math.Min(left, _headFilled < 0 ? _buffer.Length : MaxHead - _headFilled);
            int count = Libc.Receive(_descriptor, _buffer.AsSpan(Math.Max(0, _headFilled), space));
            if (count < 0 && Libc.LastError == Libc.Again)
                break;
            if (count <= 0)
            {
                Fault fault = count < 0 ? Fault.Reset : _headFilled == 0 ? Fault.Unanswered : Fault.CutShort;
                Fail(fault, $"after {_received} of {_size} bytes");
                return;
            }

            left -= count;
            _progressAt = now;
            if (_headFilled < 0)
                Compare(_buffer.AsSpan(0, count));
            else
                ReadHead(count);
        }

        if (now - _progressAt > 10_000_000_000)
            Fail(Fault.Missing, $"no byte for ten seconds after {_received}");
    }

    void ReadHead(int count)
    {
        _headFilled += count;
        if (!AnswerHead.TryRead(_buffer.AsSpan(0, _headFilled), out AnswerHead head))
        {
            if (_headFilled == MaxHead)
                Fail(Fault.WrongBody, "a head without an end");
            return;
        }

        if (head.Status != 200)
        {
            Fail(Fault.WrongStatus, $"status {head.Status}");
        }
        else if (head.BodyBytes != _size)
        {
            Fail(Fault.WrongBody, $"length {head.BodyBytes}, not {_size}");
        }
        else
        {
            int filled = _headFilled;
            _headFilled = -1;
            Compare(_buffer.AsSpan(head.Length, filled - head.Length));
        }
    }

    void Compare(ReadOnlySpan<byte> bytes)
    {
        if (_received + bytes.Length > _size)
        {
            Fail(Fault.Unasked, "bytes behind the body");
        }
        else if (!bytes.SequenceEqual(Pattern.Slice(_number, _received, bytes.Length)))
        {
            Fail(Fault.WrongBody, $"other bytes within {_received}..{_received + bytes.Length}");
        }
        else
        {
            _received += bytes.Length;
            Bytes += bytes.Length;
            if (_received < _size)
                return;
            Completed++;
            Close();
        }
    }

    void Fail(Fault fault, string detail)
    {
        _tally.Add(fault, $"download {_number}: {detail}");
        Close();
    }

    void Close()
    {
        if (_descriptor >= 0)
            Libc.Close(_descriptor);
        _descriptor = -1;
    }
}
