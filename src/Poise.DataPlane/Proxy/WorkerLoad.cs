using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// How many clients each worker of a process serves. The kernel spreads connections by hash, so with few of them one
/// worker may get most: a worker that is clearly above the least loaded gives new ones away.
/// </summary>
public sealed class WorkerLoad(Worker worker)
{
    private WorkerLoad[] _all = [];
    private int _clients;

    /// <summary>Connections now. Any thread may read it.</summary>
    public int Clients => Volatile.Read(ref _clients);

    internal Worker Worker => worker;

    /// <summary>Tells the workers of a process of each other, before they run.</summary>
    public static void Join(ReadOnlySpan<Worker> workers)
    {
        var all = new WorkerLoad[workers.Length];
        for (int i = 0; i < workers.Length; i++)
            all[i] = workers[i].Load;
        foreach (WorkerLoad load in all)
            load._all = all;
    }

    /// <summary>Who should serve a connection that this worker has accepted.</summary>
    internal Worker Choose()
    {
        WorkerLoad least = this;
        foreach (WorkerLoad load in _all)
        {
            if (load.Clients < least.Clients)
                least = load;
        }
        // An eighth more is noise; with few connections a difference of two is not.
        int own = Clients;
        return own - least.Clients > 1 + own / 8 ? least.Worker : worker;
    }

    internal void Open() => Volatile.Write(ref _clients, _clients + 1);

    internal void Close()
    {
        Invariant.Holds(_clients > 0);
        Volatile.Write(ref _clients, _clients - 1);
    }
}

/// <summary>An accepted connection on its way to another worker.</summary>
internal sealed class HandOver(Worker to, Listener listener, AcceptedSocket accepted) : IMailboxMessage
{
    public void Deliver(EventLoop loop) => to.Begin(listener, accepted);
}
