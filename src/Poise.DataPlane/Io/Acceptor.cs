using Poise.Core;

namespace Poise.Io;

/// <summary>An accepted descriptor that no loop owns yet: it may be handed to another worker's loop.</summary>
public readonly record struct AcceptedSocket(int Descriptor, NetAddress Peer, IoError Error = IoError.None);

/// <summary>Accepts from one listening descriptor on one loop.</summary>
public sealed class Acceptor : Pollable
{
    /// <summary>How long to leave the queue alone when descriptors have run out, in nanoseconds.</summary>
    internal const long ExhaustedPause = 50_000_000;

    private const int LargestBurst = 64;

    private Continuation? _waiter;
    private AcceptedSocket _result;
    private long _reportedTurn;
    private int _burst = 1;
    private int _burstLeft;
    private bool _waiting;

    internal Acceptor(EventLoop loop) : base(loop) { }

    /// <summary>
    /// The next connection. Its error is Exhausted when descriptors ran out (the next call then pauses, the queue is
    /// kept), or Aborted after <see cref="Stop"/>.
    /// </summary>
    public AcceptOperation Accept()
    {
        Invariant.Holds(!_waiting);
        _result = default;
        _waiting = true;
        if (!IsOpen)
            Finish(new AcceptedSocket(-1, default, IoError.Aborted));
        else if (_burstLeft > 0 && !TimerArmed)
            TryAccept();
        return new AcceptOperation(this);
    }

    /// <summary>Accepts no more; the listening descriptor stays open, its queue untouched.</summary>
    public void Stop()
    {
        if (!IsOpen)
            return;
        if (!TimerArmed)
            Loop.SystemUnwatch(Descriptor);
        Loop.Timers.Cancel(this);
        Loop.Forget(this);
        if (!_waiting)
            return;
        Finish(new AcceptedSocket(-1, default, IoError.Aborted));
        if (TakeWaiter() is { } waiter)
            Loop.Ready.Add(waiter);
    }

    internal override void OnReadiness(Readiness readiness)
    {
        // The level is reported every turn while connections wait. One accept a report saves the call that would
        // find the queue empty; a queue that is reported turn after turn is long, so more are taken at a time.
        _burst = _reportedTurn == Loop.Turn - 1 ? Math.Min(_burst * 2, LargestBurst) : 1;
        _reportedTurn = Loop.Turn;
        _burstLeft = _burst;
        Run();
    }

    protected internal override void Run()
    {
        if (!_waiting || _burstLeft == 0 || !IsOpen)
            return;
        TryAccept();
        if (!_waiting)
            TakeWaiter()?.Run();
    }

    protected internal override void OnTimer(long now)
    {
        Loop.SystemWatch(Descriptor, Slot, Generation, isListening: true);
        _burstLeft = 1;
        Loop.Ready.Add(this);
    }

    private void TryAccept()
    {
        int descriptor = Loop.SystemAccept(Descriptor, out NetAddress peer);
        if (descriptor >= 0)
        {
            _burstLeft--;
            Finish(new AcceptedSocket(descriptor, peer));
            return;
        }
        IoError error = Errno.ToIoError(-descriptor);
        // A connection that died in the queue (ECONNABORTED and kin) is no reason to stop.
        _burstLeft = error is IoError.None or IoError.Exhausted ? 0 : _burstLeft - 1;
        if (error != IoError.Exhausted)
            return;
        // The level would be reported for ever: not watched until descriptors may be free again.
        Loop.SystemUnwatch(Descriptor);
        Loop.Timers.Arm(this, Loop.Now + ExhaustedPause);
        Finish(new AcceptedSocket(-1, default, IoError.Exhausted));
    }

    private void Finish(AcceptedSocket result)
    {
        _result = result;
        _waiting = false;
    }

    private Continuation? TakeWaiter()
    {
        Continuation? waiter = _waiter;
        _waiter = null;
        return waiter;
    }

    /// <summary>Awaitable of <see cref="Accept"/>.</summary>
    public readonly struct AcceptOperation(Acceptor acceptor) : ILoopAwaiter
    {
        public AcceptOperation GetAwaiter() => this;

        public bool IsCompleted => !acceptor._waiting;

        public AcceptedSocket GetResult() => acceptor._result;

        public void Suspend(Continuation continuation) => acceptor._waiter = continuation;

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}
