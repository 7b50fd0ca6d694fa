using Poise.Core;

namespace Poise.Io;

// What a connection that nothing waits on can be asked and told.
public sealed partial class Connection
{
    /// <summary>
    /// Receives what is there, and waits for nothing. That a receive would not wait may have been said too early: a
    /// receive that took exactly what there was leaves it open.
    /// </summary>
    /// <param name="buffer">Not full.</param>
    /// <param name="limit">Most bytes to take, 1 or more.</param>
    /// <returns>Whether there was something: bytes, or an end of which the next receive tells.</returns>
    public bool TryReceiveNow(ByteBuffer buffer, int limit)
    {
        Invariant.Holds(!_receive.IsPending && !buffer.IsFull && limit > 0);
        if (_peerEnded || !_readable)
            return _peerEnded;
        Span<byte> free = buffer.Free;
        if (free.Length > limit)
            free = free[..limit];
        int count = Loop.SystemReceive(Descriptor, free);
        if (count > 0)
        {
            _readable = count == free.Length;
            _turnBytes += count;
            buffer.Commit(count);
            return true;
        }
        IoError error = count == 0 ? IoError.None : Errno.ToIoError(-count);
        if (error != IoError.None)
            Note(error);
        else if (count < 0)
            _readable = false;
        return count == 0 || error != IoError.None;
    }

    /// <summary>
    /// Whether an idle connection is as it was left: open at both ends, nothing to read. Costs a call only when that is
    /// in doubt.
    /// </summary>
    public bool IsQuiet()
    {
        if (_peerEnded || !_readable)
            return !_peerEnded;
        Span<byte> probe = stackalloc byte[1];
        int count = Loop.SystemReceive(Descriptor, probe);
        _readable = count >= 0 || Errno.ToIoError(-count) != IoError.None;
        return !_readable;
    }

    /// <summary>
    /// Queues <paramref name="notice"/> when bytes or the end come in while nothing waits to receive: how an idle
    /// upstream connection is found dead without a coroutine of its own. Null takes it back.
    /// </summary>
    public void NotifyWhenReadable(Runnable? notice)
    {
        _whenReadable = notice;
        if (notice is not null && _readable)
            Loop.Ready.Add(notice);
    }
}
