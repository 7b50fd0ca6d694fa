using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>The worker threads of a node.</summary>
internal sealed class WorkerSet(MetricRegistry metrics, EventLog events) : IDisposable
{
    private readonly List<WorkerThread> _threads = [];

    internal IReadOnlyList<WorkerThread> Threads => _threads;

    /// <summary>Connections of clients, over all workers.</summary>
    internal int Clients => _threads.Sum(thread => thread.Worker.Load.Clients);

    internal bool IsListening => _threads.Any(thread => thread.Worker.IsListening);

    /// <summary>Makes so many workers, which do not run yet.</summary>
    /// <returns>Null, or one line that says what there was too little of.</returns>
    internal string? Add(int count, Func<CounterCells, AccessLogQueue?> newQueue)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                CounterCells cells = metrics.NewCells();
                _threads.Add(new WorkerThread(i, cells, newQueue(cells), events));
            }
        }
        catch (IOException error)
        {
            return error.Message;
        }
        WorkerLoad.Join([.. _threads.Select(thread => thread.Worker)]);
        return null;
    }

    internal void Start() => _threads.ForEach(thread => thread.Start());

    /// <summary>Runs <paramref name="action"/> on each worker's thread, soon. The task ends when all have.</summary>
    internal Task Tell(Action<Worker> action) => Task.WhenAll(_threads.Select(thread => thread.Post(action)));

    public void Dispose() => _threads.ForEach(thread => thread.Dispose());
}
