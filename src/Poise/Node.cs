using Poise.Config;
using Poise.Io.Linux;
using Poise.Logs;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise;

/// <summary>One running Poise: the configuration compiled, its sockets open, its workers running.</summary>
internal sealed class Node : IDisposable
{
    private static readonly EventKind Started = new(LogLevel.Info, "started");
    private static readonly EventKind Stopping = new(LogLevel.Info, "stopping: listeners close, work in flight ends");
    private static readonly EventKind Stopped = new(LogLevel.Info, "stopped");
    private static readonly EventKind Unresolved =
        new(LogLevel.Warning, "a backend's host has no address", EventKind.ManyThings);

    private readonly PoiseOptions _options;
    private readonly MetricRegistry _metrics = new();
    private readonly EventLog _events;
    private readonly LogWriter _eventWriter;
    private readonly AccessLog? _accessLog;
    private readonly List<WorkerThread> _workers = [];

    internal Node(PoiseOptions options)
    {
        _options = options;
        _events = new EventLog(TimeProvider.System, _metrics, options.Log.Level);
        _eventWriter = new LogWriter(LogName.Event, AppendStream.StandardError(), _events.Signal, _metrics, null);
        _eventWriter.Add(_events);
        if (options.Log.Access != LogOptions.Off)
            _accessLog = new AccessLog(options.Log.Access, _metrics, _events);
    }

    /// <summary>Connections of clients that are open.</summary>
    internal int Clients => _workers.Sum(worker => worker.Worker.Load.Clients);

    /// <summary>Opens every socket, then starts to serve.</summary>
    /// <returns>Null, or one line that says what could not be opened; nothing is served then.</returns>
    internal string? Start()
    {
        ResourceLimits.RaiseDescriptors();
        var live = new LiveObjects();
        Snapshot snapshot = new ConfigCompiler(live).Compile(_options, generation: 1);
        int count = _options.Workers == 0 ? Environment.ProcessorCount : _options.Workers;
        string? error = ListenerSet.Open(snapshot, count, out List<OpenListener> listeners);
        if (error is not null)
            return error;
        foreach ((string pool, string backend, string reason) in live.Unresolved)
            _events.Write(Unresolved, ("pool", pool), ("backend", backend), ("reason", reason));
        for (int i = 0; i < count; i++)
        {
            CounterCells cells = _metrics.NewCells();
            _workers.Add(new WorkerThread(i, cells, _accessLog?.NewQueue(cells), _events));
        }
        WorkerLoad.Join([.. _workers.Select(worker => worker.Worker)]);
        foreach (OpenListener open in listeners)
            _workers[open.Worker].Worker.Listen(open.Listener, open.Descriptor);
        foreach (WorkerThread worker in _workers)
            worker.Start();
        _events.Write(
            Started, ("version", Product.Version), ("workers", count), ("listeners", snapshot.Listeners.Length));
        return null;
    }

    /// <summary>
    /// A planned shutdown: after the delay listeners close, what is in flight ends, and what has not ended by the
    /// timeout is cut.
    /// </summary>
    /// <param name="hurry">Cancelled when there is no time for it.</param>
    internal async Task Stop(CancellationToken hurry)
    {
        _events.Write(Stopping, ("delay_ms", (long)_options.Shutdown.Delay.TotalMilliseconds), ("clients", Clients));
        await Wait(_options.Shutdown.Delay, () => false, hurry);
        foreach (WorkerThread worker in _workers)
            worker.Post(each =>
            {
                each.CloseListeners();
                each.Drain();
            });
        // Connections that were in the accept queues are counted only after these have been emptied.
        await Wait(TimeSpan.FromMilliseconds(100), () => false, hurry);
        await Wait(_options.Shutdown.Timeout, () => Clients == 0, hurry);
        int left = Clients;
        if (left > 0)
        {
            foreach (WorkerThread worker in _workers)
                worker.Post(each => each.Cut());
            await Wait(TimeSpan.FromSeconds(1), () => Clients == 0, hurry);
        }
        _events.Write(Stopped, ("cut", left));
    }

    public void Dispose()
    {
        foreach (WorkerThread worker in _workers)
            worker.Stop();
        _accessLog?.Dispose();
        _eventWriter.Dispose();
    }

    private static async Task Wait(TimeSpan longest, Func<bool> isDone, CancellationToken hurry)
    {
        long end = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        while (!hurry.IsCancellationRequested && Environment.TickCount64 < end && !isDone())
        {
            int pause = (int)Math.Min(20, end - Environment.TickCount64);
            await Task.Delay(Math.Max(1, pause), hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
