using Poise.Core;

namespace Poise.Io;

internal enum OperationKind : byte
{
    Transfer,
    Wait,
    IdleWait,
    Connect,
}

/// <summary>One direction's operation in flight: idle → pending → done → idle.</summary>
internal struct Operation
{
    private enum State : byte
    {
        Idle,
        Pending,
        Done,
    }

    internal ByteBuffer? Buffer;
    internal long Deadline;
    internal long Idle;
    internal int Moved;
    internal int Limit;
    private Continuation? _waiter;
    private IoResult _result;
    private State _state;

    internal OperationKind Kind { get; private set; }

    internal readonly bool IsIdle => _state == State.Idle;

    internal readonly bool IsPending => _state == State.Pending;

    internal readonly bool IsDone => _state == State.Done;

    internal void Begin(OperationKind kind, ByteBuffer? buffer, long deadline)
    {
        Kind = kind;
        Buffer = buffer;
        Deadline = deadline;
        Moved = 0;
        _state = State.Pending;
    }

    internal void SetWaiter(Continuation waiter)
    {
        Invariant.Holds(_waiter is null && IsPending);
        _waiter = waiter;
    }

    internal void Complete(IoResult result)
    {
        _result = result;
        _state = State.Done;
        Buffer = null;
    }

    internal Continuation? TakeWaiter()
    {
        Continuation? waiter = _waiter;
        _waiter = null;
        return waiter;
    }

    /// <summary>Only the dispatcher calls this.</summary>
    internal void ResumeIfDone()
    {
        if (IsDone && TakeWaiter() is { } waiter)
            waiter.Run();
    }

    internal IoResult TakeResult()
    {
        Invariant.Holds(IsDone);
        _state = State.Idle;
        // Done with the connect: a later failure event is a reset, not its answer.
        Kind = OperationKind.Transfer;
        return _result;
    }
}
