using Poise.Config;
using Poise.Io.Linux;
using Poise.Logs;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// One running Poise: the configuration compiled, its sockets open, its workers running. One thread starts it, stops it
/// and disposes it, in this order; the other members are for any thread.
/// </summary>
public sealed class Node : IDisposable
{
    private static readonly EventKind Started = new(LogLevel.Info, "started");
    private static readonly EventKind HangUp = new(LogLevel.Info, "SIGHUP: access log opened again, config read again");
    private static readonly EventKind Reloading = new(LogLevel.Info, "reloaded");
    private static readonly EventKind NotReloaded =
        new(LogLevel.Error, "not reloaded, the config in force stays", EventKind.ManyThings);

    private readonly string _configPath;
    private readonly WorkerSet _workers;
    private readonly BackendWatch _watch;
    private readonly ConfigCompiler _compiler;
    private readonly LiveObjects _live = new();
    private readonly LogWriter _eventWriter;
    private readonly SemaphoreSlim _change = new(1);
    private volatile PoiseOptions _options;
    private volatile Snapshot _snapshot;
    private volatile ConfigState _config = new(0, DateTimeOffset.UnixEpoch, null);
    private volatile bool _isReady;
    private AccessLog? _accessLog;

    /// <param name="configPath">The config file, for reloads; errors call it so.</param>
    /// <param name="options">What it says now, without an error.</param>
    public Node(string configPath, PoiseOptions options)
    {
        _configPath = configPath;
        _options = options;
        _compiler = new ConfigCompiler(_live);
        _snapshot = new Snapshot { Generation = 0, Listeners = [], Pools = [], Checks = [] };
        Events = new EventLog(TimeProvider.System, Metrics, options.Log.Level);
        _workers = new WorkerSet(Metrics, Events);
        _watch = new BackendWatch(
            Events, backend => Discard(backend), (worker, action) => _workers.Threads[worker].Post(action));
        _eventWriter = new LogWriter(LogName.Event, AppendStream.StandardError(), Events.Signal, Metrics, null);
        _eventWriter.Add(Events);
    }

    /// <summary>What workers run on.</summary>
    public Snapshot Snapshot => _snapshot;

    /// <summary>What the snapshot was compiled from.</summary>
    public PoiseOptions Options => _options;

    public ConfigState Config => _config;

    /// <summary>Event loops that take connections.</summary>
    public int Workers => _workers.Threads.Count;

    public MetricRegistry Metrics { get; } = new();

    public EventLog Events { get; }

    /// <summary>Whether to send traffic here: it listens, and no shutdown has begun.</summary>
    public bool IsReady => _isReady;

    /// <summary>What else has a part in a reload; null for nothing. Set it before the first.</summary>
    public ReloadPart? Part { get; set; }

    /// <summary>Opens every socket and the access log, then starts to serve.</summary>
    /// <returns>Null, or one line that says what could not be opened; nothing is served then.</returns>
    public string? Start()
    {
        long descriptors = ResourceLimits.RaiseDescriptors();
        Snapshot snapshot = _compiler.Compile(_options, generation: 1);
        int count = WorkerCount(_options);
        string? problem = ListenerSet.Open(snapshot, count, out List<OpenListener> listeners);
        if (problem is not null)
            return problem;
        problem = OpenAccessLog() ?? _workers.Add(count, cells => _accessLog?.NewQueue(cells));
        if (problem is not null)
        {
            ListenerSet.Close(listeners);
            return problem;
        }
        _watch.Resolve(snapshot).Wait();
        foreach (OpenListener open in listeners)
            _workers.Threads[open.Worker].Worker.Listen(open.Listener, open.Descriptor);
        Publish(_options, snapshot);
        _workers.Start();
        _ = _watch.Check(snapshot, WorkerNumbers);
        _isReady = true;
        Events.Write(
            Started,
            ("version", Product.Version),
            ("workers", count),
            ("listeners", snapshot.Listeners.Length),
            ("descriptors", descriptors));
        return null;
    }

    /// <summary>Reads the config file again and changes to what it says.</summary>
    /// <returns>Nothing when that is done; else every error, as <c>poise check</c> prints it, and nothing has
    /// changed.</returns>
    public async Task<IReadOnlyList<string>> Reload()
    {
        await _change.WaitAsync();
        try
        {
            ConfigResult read = await Task.Run(() => ConfigFile.Read(_configPath));
            if (read.Options is not { } options)
                return Refuse([.. read.Errors.Select(error => error.ToString())]);
            if (WorkerCount(options) != _workers.Threads.Count || !BindsOf(options).SequenceEqual(BindsOf(_options)))
                return Refuse([$"{_configPath}: workers and bind cannot change while Poise runs"]);
            if (Part is { } part && await part.Prepare(options) is { } refused)
                return Refuse([$"{_configPath}: {refused}"]);
            Snapshot snapshot = _compiler.Compile(options, _config.Generation + 1, _snapshot);
            await _watch.Resolve(snapshot);
            Publish(options, snapshot);
            await _watch.Check(snapshot, WorkerNumbers);
            Events.Level = options.Log.Level;
            Events.Write(Reloading, ("generation", _config.Generation));
            Part?.Take();
            return [];
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>SIGHUP: a rotated access log is left for a new file of its name; the config is read again.</summary>
    public void HungUp()
    {
        _accessLog?.Reopen();
        Events.Write(HangUp);
        _ = Reload();
    }

    /// <summary>
    /// Each worker closes its idle connections to <paramref name="backend"/>. When the task ends all have, and none is
    /// still about to give it work by what was true of it before: the count in flight is then the whole truth.
    /// </summary>
    public Task Discard(Backend backend) => _workers.Tell(worker => worker.Discard(backend));

    /// <summary>The planned shutdown of <see cref="Shutdown"/>; nothing is served when it is over.</summary>
    /// <param name="hurry">Cancelled when there is no time for it.</param>
    public Task Stop(CancellationToken hurry)
    {
        _isReady = false;
        return new Shutdown(_options.Shutdown, _workers, Events).Run(hurry);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _workers.Dispose();
        _accessLog?.Dispose();
        _eventWriter.Dispose();
        _change.Dispose();
    }

    private int[] WorkerNumbers => [.. Enumerable.Range(0, Workers)];

    private static int WorkerCount(PoiseOptions options) =>
        options.Workers == 0 ? Environment.ProcessorCount : options.Workers;

    private static IEnumerable<object> BindsOf(PoiseOptions options) =>
        options.Listeners.Select(listener => (listener.Name, listener.Protocol, listener.Bind)).Cast<object>();

    private void Publish(PoiseOptions options, Snapshot snapshot)
    {
        foreach (Listener listener in snapshot.Listeners)
            listener.Live.Current = listener;
        _options = options;
        _snapshot = snapshot;
        _config = new ConfigState(snapshot.Generation, DateTimeOffset.UtcNow, null);
    }

    private string[] Refuse(string[] errors)
    {
        _config = _config with { Error = errors[0] };
        foreach (string error in errors)
            Events.Write(NotReloaded, ("error", error));
        return errors;
    }

    private string? OpenAccessLog()
    {
        string target = _options.Log.Access;
        if (target == LogOptions.Off)
            return null;
        try
        {
            _accessLog = new AccessLog(target, Metrics, Events);
            return null;
        }
        catch (IOException error)
        {
            return $"cannot open the access log {target}: {error.Message}";
        }
    }
}
