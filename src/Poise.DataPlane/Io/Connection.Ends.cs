using Poise.Core;

namespace Poise.Io;

// How what waits on a connection is ended from outside, and what ends together.
public sealed partial class Connection
{
    private Connection? _abortsWhenReset;

    /// <summary>
    /// Whose it is, so that those of one party can be found among all: set by its owner, compared by reference.
    /// </summary>
    public object? Party { get; set; }

    /// <summary>What <see cref="AbortWhenReset"/> named: the connection that works for this one.</summary>
    internal Connection? Companion => _abortsWhenReset;

    /// <summary>Nothing is under way, not even a result that nobody has looked at yet.</summary>
    internal bool IsAtRest => _receive.IsIdle && _send.IsIdle;

    /// <summary>
    /// When this connection is reset, operations that wait on <paramref name="other"/> end with PeerGone.
    /// </summary>
    public void AbortWhenReset(Connection? other)
    {
        _abortsWhenReset = other;
        if (other is not null && WasReset)
            other.Abort(IoError.PeerGone);
    }

    /// <summary>Ends the operations that wait with <paramref name="error"/>; the connection stays open.</summary>
    public void Abort(IoError error)
    {
        CompleteLater(ref _receive, error);
        CompleteLater(ref _send, error);
    }

    /// <summary>Ends what waits, then closes the descriptor. The reference must not be used any more.</summary>
    /// <param name="reset">Send RST instead of FIN.</param>
    public void Close(bool reset = false)
    {
        Invariant.Holds(IsOpen);
        Abort(IoError.Aborted);
        Loop.Timers.Cancel(this);
        Loop.CloseDescriptor(this, reset);
    }

    /// <summary>Ends a wait that was marked idle.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool AbortIdle()
    {
        if (_receive.Kind != OperationKind.IdleWait || !_receive.IsPending)
            return false;
        CompleteLater(ref _receive, IoError.Aborted);
        return true;
    }

    private void CompleteLater(ref Operation operation, IoError error)
    {
        if (!operation.IsPending)
            return;
        operation.Complete(IoResult.Of(error));
        if (operation.TakeWaiter() is { } waiter)
            Loop.Ready.Add(waiter);
    }
}
