using Poise.Config;
using Poise.Io.Linux;
using Poise.Logs;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// One running Poise: the configuration compiled, its sockets open, its workers running. One thread starts it, stops it
/// and disposes it, in this order.
/// </summary>
public sealed class Node : IDisposable
{
    private static readonly EventKind Started = new(LogLevel.Info, "started");
    private static readonly EventKind NotReloaded =
        new(LogLevel.Warning, "SIGHUP: access log opened again; this version cannot reload its config");
    private static readonly EventKind Unresolved =
        new(LogLevel.Warning, "a backend's host has no address", EventKind.ManyThings);

    private readonly PoiseOptions _options;
    private readonly MetricRegistry _metrics = new();
    private readonly EventLog _events;
    private readonly LogWriter _eventWriter;
    private readonly List<WorkerThread> _workers = [];
    private AccessLog? _accessLog;

    public Node(PoiseOptions options)
    {
        _options = options;
        _events = new EventLog(TimeProvider.System, _metrics, options.Log.Level);
        _eventWriter = new LogWriter(LogName.Event, AppendStream.StandardError(), _events.Signal, _metrics, null);
        _eventWriter.Add(_events);
    }

    /// <summary>Opens every socket and the access log, then starts to serve.</summary>
    /// <returns>Null, or one line that says what could not be opened; nothing is served then.</returns>
    public string? Start()
    {
        long descriptors = ResourceLimits.RaiseDescriptors();
        var live = new LiveObjects();
        Snapshot snapshot = new ConfigCompiler(live).Compile(_options, generation: 1);
        int count = _options.Workers == 0 ? Environment.ProcessorCount : _options.Workers;
        string? problem = ListenerSet.Open(snapshot, count, out List<OpenListener> listeners);
        if (problem is not null)
            return problem;
        problem = OpenAccessLog() ?? AddWorkers(count);
        if (problem is not null)
        {
            ListenerSet.Close(listeners);
            return problem;
        }
        foreach ((string pool, string backend, string reason) in live.Unresolved)
            _events.Write(Unresolved, ("pool", pool), ("backend", backend), ("reason", reason));
        foreach (OpenListener open in listeners)
            _workers[open.Worker].Worker.Listen(open.Listener, open.Descriptor);
        foreach (WorkerThread worker in _workers)
            worker.Start();
        _events.Write(
            Started,
            ("version", Product.Version),
            ("workers", count),
            ("listeners", snapshot.Listeners.Length),
            ("descriptors", descriptors));
        return null;
    }

    /// <summary>SIGHUP: a rotated access log is left for a new file of its name.</summary>
    public void HungUp()
    {
        _accessLog?.Reopen();
        _events.Write(NotReloaded);
    }

    /// <summary>The planned shutdown of <see cref="Shutdown"/>; nothing is served when it is over.</summary>
    /// <param name="hurry">Cancelled when there is no time for it.</param>
    public Task Stop(CancellationToken hurry) =>
        new Shutdown(_options.Shutdown, _workers, _events).Run(hurry);

    public void Dispose()
    {
        foreach (WorkerThread worker in _workers)
            worker.Dispose();
        _accessLog?.Dispose();
        _eventWriter.Dispose();
    }

    private string? OpenAccessLog()
    {
        string target = _options.Log.Access;
        if (target == LogOptions.Off)
            return null;
        try
        {
            _accessLog = new AccessLog(target, _metrics, _events);
            return null;
        }
        catch (IOException error)
        {
            return $"cannot open the access log {target}: {error.Message}";
        }
    }

    private string? AddWorkers(int count)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                CounterCells cells = _metrics.NewCells();
                _workers.Add(new WorkerThread(i, cells, _accessLog?.NewQueue(cells), _events));
            }
        }
        catch (IOException error)
        {
            return error.Message;
        }
        WorkerLoad.Join([.. _workers.Select(worker => worker.Worker)]);
        return null;
    }
}
