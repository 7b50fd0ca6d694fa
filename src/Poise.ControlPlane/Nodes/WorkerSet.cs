using Poise.Core;
using Poise.Logs;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// The worker threads of a node: those that are active, and those that retire, which serve what they have until it is
/// over. One change of their number at a time; the rest is for any thread.
/// </summary>
internal sealed class WorkerSet(MetricRegistry metrics, AccessLog accessLog, EventLog events) : IDisposable
{
    /// <summary>How often one looks whether a worker that retires has nothing left.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Stack<WorkerSeat> _seats = new();
    private volatile Roster _roster = new([], []);
    private int _nextId;

    /// <summary>Workers that take connections.</summary>
    internal int Count => _roster.Active.Length;

    /// <summary>Those that retire included.</summary>
    internal IEnumerable<WorkerThread> All => _roster.All;

    /// <summary>Connections of clients, over all workers.</summary>
    internal int Clients => _roster.All.Sum(thread => thread.Worker.Load.Clients);

    /// <summary>A number of each pool of buffers, summed up.</summary>
    internal long SumOfBuffers(Func<BufferPool, long> read) => _roster.All.Sum(
        thread => read(thread.Worker.Loop.SmallBuffers) + read(thread.Worker.Loop.LargeBuffers));

    internal bool IsListening => _roster.All.Any(thread => thread.Worker.IsListening);

    internal bool IsClosingListeners => _roster.All.Any(thread => thread.Worker.IsClosingListeners);

    /// <summary>Runs <paramref name="action"/> on each worker's thread, soon. The task ends when all have.</summary>
    internal Task Tell(Action<Worker> action) => Task.WhenAll(_roster.All.Select(thread => thread.Post(action)));

    /// <summary>Runs <paramref name="action"/> on the thread of one worker; of one that has ended, nowhere.</summary>
    internal Task Tell(int worker, Action<Worker> action) =>
        _roster.All.FirstOrDefault(thread => thread.Id == worker)?.Post(action) ?? Task.CompletedTask;

    /// <summary>
    /// Finds or makes workers, so that there are as many as that; some that retire come back before new ones are made.
    /// </summary>
    /// <param name="count">1 or more.</param>
    /// <param name="next">Who they are to be: for <see cref="Change"/>, or for <see cref="Abandon"/>.</param>
    /// <returns>Null, or one line that says what there was too little of.</returns>
    internal string? Prepare(int count, out WorkerThread[] next)
    {
        List<WorkerThread> chosen = [];
        lock (_gate)
        {
            chosen.AddRange(_roster.All.Take(count));
            chosen.ForEach(thread => thread.IsWanted = true);
        }
        string? problem = null;
        try
        {
            while (chosen.Count < count)
                chosen.Add(new WorkerThread(_nextId++, TakeSeat(), events) { IsWanted = true });
        }
        catch (IOException error)
        {
            problem = error.Message;
        }
        next = [.. chosen];
        if (problem is not null)
            Abandon(next);
        return problem;
    }

    /// <summary>Takes back what <see cref="Prepare"/> gave.</summary>
    internal void Abandon(WorkerThread[] next)
    {
        lock (_gate)
        {
            foreach (WorkerThread thread in next)
                thread.IsWanted = _roster.Active.Contains(thread);
        }
        foreach (WorkerThread thread in next.Except(_roster.All))
            End(thread);
    }

    /// <summary>Runs the new ones. From here on connections are handed to none but these.</summary>
    /// <returns>Those that are no longer needed, for <see cref="Retire"/> once they listen no more.</returns>
    internal WorkerThread[] Change(WorkerThread[] next)
    {
        WorkerThread[] gone;
        WorkerThread[] back;
        lock (_gate)
        {
            gone = [.. _roster.Active.Except(next)];
            back = [.. _roster.Retiring.Intersect(next)];
            _roster = new Roster(next, [.. _roster.All.Except(next)]);
            foreach (WorkerThread thread in gone)
                thread.IsWanted = false;
        }
        WorkerLoad.Join(WorkersOf(_roster.Active), WorkersOf(_roster.Retiring));
        foreach (WorkerThread thread in back)
            thread.Post(worker => worker.Revive());
        foreach (WorkerThread thread in next)
            thread.Start();
        return gone;
    }

    /// <summary>Lets workers give away what is idle, serve the rest, and end.</summary>
    internal void Retire(WorkerThread[] gone)
    {
        foreach (WorkerThread thread in gone)
        {
            thread.Post(worker => worker.Retire());
            _ = EndWhenIdle(thread);
        }
    }

    public void Dispose()
    {
        Roster last;
        lock (_gate)
        {
            last = _roster;
            _roster = new Roster([], []);
        }
        foreach (WorkerThread thread in last.All)
            thread.Dispose();
    }

    private async Task EndWhenIdle(WorkerThread thread)
    {
        // Others may just have handed it a connection by what they knew before. Mail is read in order: when this has
        // been, they know better, and what they sent has arrived.
        await Task.WhenAll(_roster.Active.Select(active => active.Post(_ => { })));
        while (true)
        {
            await Task.Delay(Look);
            if (!thread.IsIdle)
                continue;
            await thread.Post(_ => { });
            lock (_gate)
            {
                if (thread.IsWanted || !_roster.Retiring.Contains(thread))
                    return;
                if (!thread.IsIdle)
                    continue;
                _roster = _roster with { Retiring = [.. _roster.Retiring.Where(other => other != thread)] };
            }
            End(thread);
            return;
        }
    }

    private void End(WorkerThread thread)
    {
        thread.Dispose();
        lock (_gate)
            _seats.Push(thread.Seat);
    }

    private WorkerSeat TakeSeat()
    {
        lock (_gate)
        {
            if (_seats.TryPop(out WorkerSeat? seat))
                return seat;
        }
        CounterCells cells = metrics.NewCells();
        return new WorkerSeat(cells, accessLog.NewQueue(cells));
    }

    private static Worker[] WorkersOf(WorkerThread[] threads) => Array.ConvertAll(threads, thread => thread.Worker);

    private sealed record Roster(WorkerThread[] Active, WorkerThread[] Retiring)
    {
        internal IEnumerable<WorkerThread> All => Active.Concat(Retiring);
    }
}
