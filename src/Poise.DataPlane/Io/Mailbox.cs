using System.Collections.Concurrent;

namespace Poise.Io;

/// <summary>Work for a loop from another thread.</summary>
public interface IMailboxMessage
{
    /// <summary>Runs on the loop's thread.</summary>
    void Deliver(EventLoop loop);
}

/// <summary>
/// The only way into a loop from another thread. Off the data path: hand-overs, new snapshots, shutdown.
/// </summary>
internal sealed class Mailbox
{
    private readonly ConcurrentQueue<IMailboxMessage> _messages = new();
    private int _signalled;

    internal bool HasMail => !_messages.IsEmpty;

    /// <returns>Whether the loop must be woken: it is once for all that was posted since it last looked.</returns>
    internal bool Add(IMailboxMessage message)
    {
        _messages.Enqueue(message);
        return Interlocked.Exchange(ref _signalled, 1) == 0;
    }

    internal bool Deliver(EventLoop loop)
    {
        if (Volatile.Read(ref _signalled) == 0)
            return false;
        Volatile.Write(ref _signalled, 0);
        Interlocked.MemoryBarrier();
        bool any = false;
        while (_messages.TryDequeue(out IMailboxMessage? message))
        {
            message.Deliver(loop);
            any = true;
        }
        return any;
    }
}
