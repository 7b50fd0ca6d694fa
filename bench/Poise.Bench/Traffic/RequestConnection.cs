using System.Text;

namespace Poise.Bench.Traffic;

/// <summary>
/// A client's connection: one request at a time, each answer compared byte for byte. It connects when it must, and
/// closes behind a fresh request and when an answer says so.
/// </summary>
internal sealed class RequestConnection(RequestLoad load) : IReady
{
    readonly byte[] _received = new byte[2048];
    int _descriptor = -1;
    State _state;
    Ask _ask;
    Target _target = null!;
    long _number;
    long _intended;
    long _begun;
    int _filled;

    enum State
    {
        Idle,
        Connecting,
        Waiting,
    }

    /// <summary>
    /// Sends the request, over a new connection if there is none. Its latency counts from when it was intended.
    /// </summary>
    public void Begin(Ask ask, Target target, long number, long intended)
    {
        (_ask, _target, _number, _intended) = (ask, target, number, intended);
        _begun = TrafficLoop.Now;
        _filled = 0;
        if (_descriptor >= 0)
            Send();
        else
            Connect();
    }

    /// <summary>A request that has waited for ten seconds is a fault.</summary>
    public void EndIfLate(long now)
    {
        if (_state != State.Idle && now - _begun > RequestLoad.LongestWait)
            Fail(Fault.Missing, _filled > 0 ? $"{_filled} bytes came" : _state.ToString());
    }

    public void Close()
    {
        if (_descriptor < 0)
            return;
        load.Loop.Forget(_descriptor);
        Libc.Close(_descriptor);
        _descriptor = -1;
        _state = State.Idle;
    }

    public void OnReady(uint events)
    {
        if (_state == State.Connecting)
            Connected();
        else
            Receive();
    }

    void Connect()
    {
        _descriptor = Libc.TcpSocket();
        Libc.BindSource(_descriptor, load.NextSource());
        int error = Libc.Connect(_descriptor, load.Balancer);
        if (error is not 0 and not Libc.InProgress)
        {
            Fail(Fault.Refused, $"connect: errno {error}");
            return;
        }

        _state = State.Connecting;
        load.Loop.Add(_descriptor, this, Libc.Out);
    }

    void Connected()
    {
        int error = Libc.ErrorOf(_descriptor);
        if (error != 0)
        {
            Fail(Fault.Refused, $"connect: errno {error}");
            return;
        }

        load.Loop.Change(_descriptor, Libc.In);
        Send();
    }

    void Send()
    {
        _state = State.Waiting;
        ReadOnlySpan<byte> request = _target.Request(_ask, _number);
        if (_ask == Ask.Post)
        {
            Span<byte> whole = load.Scratch.AsSpan(0, request.Length + Target.PostBytes);
            request.CopyTo(whole);
            Pattern.Slice(_number, 0, Target.PostBytes).CopyTo(whole[request.Length..]);
            request = whole;
        }

        if (Libc.Send(_descriptor, request) != request.Length)
            Fail(Fault.Reset, $"send: errno {Libc.LastError}");
    }

    void Receive()
    {
        int count = Libc.Receive(_descriptor, _received.AsSpan(_filled));
        if (count < 0 && Libc.LastError == Libc.Again)
            return;
        if (_state == State.Idle)
        {
            EndIdle(count);
        }
        else if (count <= 0)
        {
            Fault fault = count < 0 ? Fault.Reset : _filled == 0 ? Fault.Unanswered : Fault.CutShort;
            Fail(fault, $"{_filled} bytes came");
        }
        else
        {
            _filled += count;
            Compare();
        }
    }

    /// <summary>
    /// Nothing was asked: the end of the connection is the balancer's right, a reset or bytes are not.
    /// </summary>
    void EndIdle(int count)
    {
        if (count != 0)
            load.TallyOf(_ask).Add(count < 0 ? Fault.Reset : Fault.Unasked, "on an idle connection");
        else
            load.IdleEnds++;
        Close();
    }

    void Compare()
    {
        ReadOnlySpan<byte> bytes = _received.AsSpan(0, _filled);
        bool isWhole = AnswerHead.TryRead(bytes, out AnswerHead head);
        if (isWhole && head.Status != 200)
        {
            Fail(Fault.WrongStatus, Encoding.ASCII.GetString(bytes[..head.Length]).ReplaceLineEndings(" | "));
            return;
        }

        if (!isWhole || bytes.Length < head.Length + head.BodyBytes)
        {
            if (_filled == _received.Length)
                Fail(Fault.WrongBody, "longer than any answer is");
            return;
        }

        ReadOnlySpan<byte> body = bytes[head.Length..];
        bool isRight = body.Length == head.BodyBytes && (_ask == Ask.Post
            ? body.SequenceEqual(Pattern.Slice(_number, 0, Target.PostBytes))
            : _target.IsAnswer(_ask, _number, body));
        if (isRight)
            Done(head.Closes);
        else
            Fail(Fault.WrongBody, Encoding.ASCII.GetString(bytes).ReplaceLineEndings(" | "));
    }

    void Done(bool closes)
    {
        _state = State.Idle;
        if (closes || _ask == Ask.Fresh)
            Close();
        load.Done(this, _ask, TrafficLoop.Now - _intended);
    }

    void Fail(Fault fault, string detail)
    {
        load.TallyOf(_ask).Add(fault, $"{_ask} {_target.Name} {_number}: {detail}");
        Close();
        _state = State.Idle;
        load.Failed(this, _ask);
    }
}
