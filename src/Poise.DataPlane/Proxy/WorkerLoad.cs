using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// How many clients each worker of a process serves. The kernel spreads connections by hash, so with few of them one
/// worker may get most: a worker that is clearly above the least loaded gives new ones away.
/// </summary>
public sealed class WorkerLoad(Worker worker)
{
    private volatile WorkerLoad[] _all = [];
    private int _clients;

    /// <summary>Connections now. Any thread may read it.</summary>
    public int Clients => Volatile.Read(ref _clients);

    internal Worker Worker => worker;

    /// <summary>
    /// Tells workers who may be given connections from now on. Any thread; a connection that is handed over in the same
    /// instant may still go to one of those that were told before.
    /// </summary>
    /// <param name="active">Those that take connections.</param>
    /// <param name="retiring">Those that only give theirs away.</param>
    public static void Join(ReadOnlySpan<Worker> active, ReadOnlySpan<Worker> retiring = default)
    {
        var all = new WorkerLoad[active.Length];
        for (int i = 0; i < active.Length; i++)
            all[i] = active[i].Load;
        foreach (WorkerLoad load in all)
            load._all = all;
        foreach (Worker each in retiring)
            each.Load._all = all;
    }

    /// <summary>Who should serve a connection that this worker has accepted.</summary>
    internal Worker Choose()
    {
        WorkerLoad least = LeastLoaded(this);
        // An eighth more is noise; with few connections a difference of two is not.
        int own = Clients;
        return own - least.Clients > 1 + own / 8 ? least.Worker : worker;
    }

    /// <summary>Who takes a connection from this worker, which retires.</summary>
    internal Worker ChooseSuccessor()
    {
        WorkerLoad[] all = _all;
        return LeastLoaded(all[0]).Worker;
    }

    internal void Open() => Volatile.Write(ref _clients, _clients + 1);

    internal void Close()
    {
        Invariant.Holds(_clients > 0);
        Volatile.Write(ref _clients, _clients - 1);
    }

    private WorkerLoad LeastLoaded(WorkerLoad least)
    {
        foreach (WorkerLoad load in _all)
        {
            if (load.Clients < least.Clients)
                least = load;
        }
        return least;
    }
}

/// <summary>An accepted connection on its way to another worker.</summary>
internal sealed class HandOver(Worker to, Listener listener, AcceptedSocket accepted) : IMailboxMessage
{
    public void Deliver(EventLoop loop) => to.Begin(listener, accepted);
}

/// <summary>An idle connection on its way from a worker that retires to another.</summary>
internal sealed class Move(Worker to, Admission admission, AcceptedSocket socket, bool isNew) : IMailboxMessage
{
    public void Deliver(EventLoop loop) => to.Resume(admission, socket, isNew);
}
