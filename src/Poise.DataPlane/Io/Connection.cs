using System.Runtime.CompilerServices;
using Poise.Core;

namespace Poise.Io;

/// <summary>
/// One connected stream socket of a loop. At most one receive and one send may wait at a time, each with a deadline.
/// An operation tries at once and completes in place when it can; else it completes on the loop, never inside
/// unrelated code. The object is used again after <see cref="Close"/>: its owner drops the reference then.
/// </summary>
public sealed partial class Connection : Pollable
{
    /// <summary>Bytes a connection may move in one turn before the others get theirs.</summary>
    internal const int BytesPerTurn = 64 * 1024;

    private const long Never = long.MaxValue;

    private Operation _receive;
    private Operation _send;
    private Runnable? _whenReadable;
    private long _turn;
    private int _turnBytes;
    private bool _readable;
    private bool _writable;
    private bool _peerEnded;
    private bool _peerFinished;

    internal Connection(EventLoop loop) : base(loop) { }

    /// <summary>The other end.</summary>
    public NetAddress Peer { get; internal set; }

    /// <summary>The peer has sent FIN or RST: an idle connection in this state is of no use.</summary>
    public bool PeerEnded => _peerEnded;

    /// <summary>The kernel may hold bytes that were not read yet.</summary>
    public bool MayHaveData => _readable;

    /// <summary>The connection was reset or broke.</summary>
    public bool WasReset { get; private set; }

    /// <summary>
    /// Receives into the buffer's free space, which must not be empty. Completes with the bytes received, 0 at the end
    /// of the stream, or an error.
    /// </summary>
    /// <param name="buffer">Stays rented until completion.</param>
    /// <param name="deadline">Loop time in nanoseconds, or <see cref="EventLoop.NoDeadline"/>.</param>
    /// <param name="limit">Most bytes to take, 1 or more: what lies behind them stays in the socket.</param>
    public ReceiveOperation Receive(ByteBuffer buffer, long deadline, int limit = int.MaxValue)
    {
        Invariant.Holds(!buffer.IsFull && limit > 0);
        Begin(ref _receive, OperationKind.Transfer, buffer, deadline);
        _receive.Limit = limit;
        if (_readable)
            TryReceive();
        return new ReceiveOperation(this);
    }

    /// <summary>
    /// Completes with 0 when a receive would not wait, so that an idle connection need hold no buffer.
    /// </summary>
    /// <param name="deadline">Loop time in nanoseconds, or <see cref="EventLoop.NoDeadline"/>.</param>
    /// <param name="idle">Nothing is under way here: <see cref="EventLoop.AbortIdle"/> may end the wait.</param>
    public ReceiveOperation WaitReadable(long deadline, bool idle = false)
    {
        Begin(ref _receive, idle ? OperationKind.IdleWait : OperationKind.Wait, null, deadline);
        if (_readable)
            _receive.Complete(IoResult.Of(0));
        return new ReceiveOperation(this);
    }

    /// <summary>
    /// Sends all data of the buffer. Completes with the count, or an error; the buffer is then empty or not.
    /// </summary>
    /// <param name="buffer">Stays rented until completion.</param>
    /// <param name="deadline">Loop time by which each stretch must have moved; moved on when bytes do.</param>
    /// <param name="idle">Nanoseconds that progress buys: the deadline after a partial send is now + idle.</param>
    public SendOperation Send(ByteBuffer buffer, long deadline, long idle = 0)
    {
        Begin(ref _send, OperationKind.Transfer, buffer, deadline);
        _send.Idle = idle;
        if (_writable || buffer.IsEmpty)
            TrySend();
        return new SendOperation(this);
    }

    /// <summary>Connects. Completes with 0 or an error; after an error the connection must still be closed.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="deadline">Loop time in nanoseconds, or <see cref="EventLoop.NoDeadline"/>.</param>
    /// <param name="isKnock">Only to see whether somebody listens. Reset it then, and on Linux they never hear of
    /// it.</param>
    public SendOperation Connect(NetAddress address, long deadline, bool isKnock = false)
    {
        Begin(ref _send, OperationKind.Connect, null, deadline);
        Peer = address;
        IoError error = Loop.StartConnect(this, address, isKnock);
        if (error != IoError.None)
            _send.Complete(IoResult.Of(error));
        return new SendOperation(this);
    }

    /// <summary>Moves the deadline of the receive that waits, if one does.</summary>
    /// <param name="deadline">Loop time in nanoseconds, or <see cref="EventLoop.NoDeadline"/>.</param>
    public void SetReceiveDeadline(long deadline)
    {
        if (!_receive.IsPending)
            return;
        _receive.Deadline = deadline;
        ArmBy(deadline);
    }

    /// <summary>Sends FIN: the peer sees the end of the stream; receiving goes on.</summary>
    public void ShutdownSend() => Loop.SystemShutdown(Descriptor);

    internal void Open(bool writable)
    {
        _readable = _peerEnded = _peerFinished = WasReset = false;
        _writable = writable;
        _turnBytes = 0;
    }

    internal void Forget()
    {
        _abortsWhenReset = null;
        _whenReadable = null;
        Party = null;
        _receive = default;
        _send = default;
    }

    internal override void OnReadiness(Readiness readiness)
    {
        if ((readiness & (Readiness.PeerFinished | Readiness.HungUp | Readiness.Failed)) != 0)
        {
            _peerEnded = true;
            _readable = true;
            // A FIN that came before a reset has ended the stream well.
            bool onlyFin = (readiness & (Readiness.PeerFinished | Readiness.Failed)) == Readiness.PeerFinished;
            _peerFinished |= onlyFin && !WasReset;
        }
        _readable |= (readiness & Readiness.Readable) != 0;
        _writable |= (readiness & (Readiness.Writable | Readiness.HungUp | Readiness.Failed)) != 0;
        if ((readiness & Readiness.Failed) != 0 && _send.Kind != OperationKind.Connect)
        {
            WasReset = true;
            _abortsWhenReset?.Abort(IoError.PeerGone);
        }
        if (_readable && _whenReadable is { } notice)
            Loop.Ready.Add(notice);
        Run();
    }

    /// <summary>Tries again what waits, as far as the socket is ready.</summary>
    protected internal override void Run()
    {
        uint generation = Generation;
        if (_receive.IsPending && _readable)
        {
            if (_receive.Kind != OperationKind.Transfer)
                _receive.Complete(IoResult.Of(0));
            else
                TryReceive();
            _receive.ResumeIfDone();
        }
        if (generation == Generation && _send.IsPending && _writable)
        {
            if (_send.Kind == OperationKind.Connect)
                FinishConnect();
            else
                TrySend();
            _send.ResumeIfDone();
        }
    }

    protected internal override void OnTimer(long now)
    {
        if (_receive.IsPending && _receive.Deadline <= now)
            CompleteLater(ref _receive, IoError.TimedOut);
        if (_send.IsPending && _send.Deadline <= now)
            CompleteLater(ref _send, IoError.TimedOut);
        long next = Math.Min(
            _receive.IsPending ? _receive.Deadline : Never, _send.IsPending ? _send.Deadline : Never);
        if (next != Never)
            Loop.Timers.Arm(this, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(ref Operation operation, OperationKind kind, ByteBuffer? buffer, long deadline)
    {
        Invariant.Holds(IsOpen && operation.IsIdle);
        operation.Begin(kind, buffer, deadline);
        ArmBy(deadline);
    }

    private void MoveDeadline(long deadline)
    {
        _send.Deadline = deadline;
        ArmBy(deadline);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ArmBy(long deadline)
    {
        // Later deadlines need no work now: the wheel's entry looks at them when it fires.
        if (deadline != Never && (!TimerArmed || TimerDue > deadline))
            Loop.Timers.Arm(this, deadline);
    }

    private void TryReceive()
    {
        if (IsBeyondShare())
            return;
        Span<byte> free = _receive.Buffer!.Free;
        if (free.Length > _receive.Limit)
            free = free[.._receive.Limit];
        int count = Loop.SystemReceive(Descriptor, free);
        if (count >= 0)
        {
            // A short read has emptied the socket, unless a FIN or an error is still to be read behind the bytes.
            if (count == 0)
            {
                _peerEnded = true;
                _peerFinished |= !WasReset;
            }
            else if (count < free.Length && !_peerEnded)
                _readable = false;
            _turnBytes += count;
            _receive.Buffer.Commit(count);
            // The kernel tells of a reset once; whoever asks next must not take its end for the peer's FIN.
            _receive.Complete(count == 0 && !_peerFinished ? IoResult.Of(IoError.Reset) : IoResult.Of(count));
            return;
        }
        IoError error = Errno.ToIoError(-count);
        if (error == IoError.None)
            _readable = false;
        else
            _receive.Complete(IoResult.Of(Note(error)));
    }

    private void TrySend()
    {
        ByteBuffer buffer = _send.Buffer!;
        while (!buffer.IsEmpty)
        {
            if (IsBeyondShare())
                return;
            int length = buffer.Length;
            int count = Loop.SystemSend(Descriptor, buffer.Data);
            if (count < 0)
            {
                IoError error = Errno.ToIoError(-count);
                if (error == IoError.None)
                    _writable = false;
                else
                    _send.Complete(IoResult.Of(Note(error)));
                return;
            }
            buffer.Consume(count);
            _send.Moved += count;
            _turnBytes += count;
            if (count < length)
            {
                _writable = false;
                if (_send.Idle > 0)
                    MoveDeadline(Loop.Now + _send.Idle);
                return;
            }
        }
        _send.Complete(IoResult.Of(_send.Moved));
    }

    private void FinishConnect()
    {
        int errno = Loop.SystemConnectResult(Descriptor);
        _send.Complete(errno == 0 ? IoResult.Of(0) : IoResult.Of(Errno.ToIoError(errno)));
    }

    private IoError Note(IoError error)
    {
        if (error == IoError.Reset)
            WasReset = _peerEnded = true;
        return error;
    }

    /// <summary>Has it had its share of this turn? If so, it goes on in the next.</summary>
    private bool IsBeyondShare()
    {
        if (_turn != Loop.Turn)
        {
            _turn = Loop.Turn;
            _turnBytes = 0;
        }
        if (_turnBytes < BytesPerTurn)
            return false;
        Loop.Ready.Add(this);
        return true;
    }
}
