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
    private static readonly EventKind HangUp = new(
        LogLevel.Info, "SIGHUP: access log opened again, config read again", EventKind.ManyThings);
    private static readonly EventKind HasReloaded = new(LogLevel.Info, "reloaded", EventKind.ManyThings);
    private static readonly EventKind NotReloaded =
        new(LogLevel.Error, "not reloaded: the config in force stays", EventKind.ManyThings);
    private static readonly EventKind Doubt = new(LogLevel.Warning, "config", EventKind.ManyThings);

    private static readonly TimeSpan ClosingPause = TimeSpan.FromMilliseconds(10);

    private readonly string _configPath;
    private readonly LogWriter _eventWriter;
    private readonly AccessLog _accessLog;
    private readonly WorkerSet _workers;
    private readonly BackendWatch _watch;
    private readonly ConfigChange _change;
    private readonly CoalescedRuns<IReadOnlyList<string>> _reloads;
    private volatile ConfigResult _read;
    private volatile Snapshot _snapshot;
    private volatile ConfigState _config = new(0, DateTimeOffset.UnixEpoch, null);
    private volatile bool _isReady;
    private volatile bool _isStopping;

    /// <param name="configPath">The config file, for reloads; errors call it so.</param>
    /// <param name="config">What it says now, without an error.</param>
    public Node(string configPath, ConfigResult config)
    {
        _configPath = configPath;
        _read = config;
        _snapshot = new Snapshot { Generation = 0, Listeners = [], Pools = [], Checks = [] };
        Events = new EventLog(TimeProvider.System, Metrics, Options.Log.Level);
        _eventWriter = new LogWriter(LogName.Event, AppendStream.StandardError(), Events.Signal, Metrics, null);
        _eventWriter.Add(Events);
        _accessLog = new AccessLog(LogOptions.Off, Metrics, Events);
        _workers = new WorkerSet(Metrics, _accessLog, Events);
        _watch = new BackendWatch(Events, backend => Discard(backend), _workers.Tell);
        _change = new ConfigChange(_workers, _watch, _accessLog, Events);
        _reloads = new CoalescedRuns<IReadOnlyList<string>>(ReloadOnce);
    }

    /// <summary>What workers run on.</summary>
    public Snapshot Snapshot => _snapshot;

    /// <summary>What the snapshot was compiled from.</summary>
    public PoiseOptions Options => _read.Options!;

    /// <summary>The text that the options were read from, in UTF-8.</summary>
    public ReadOnlyMemory<byte> ConfigText => _read.Text;

    public ConfigState Config => _config;

    /// <summary>Event loops that take connections.</summary>
    public int Workers => _workers.Count;

    /// <summary>I/O buffers in use, over all workers.</summary>
    internal long BuffersRented => _workers.SumOfBuffers(static buffers => buffers.RentedCount);

    /// <summary>Bytes of all I/O buffers, in use or not, over all workers.</summary>
    internal long BufferBytes => _workers.SumOfBuffers(static buffers => buffers.Bytes);

    /// <summary>Those of its workers, the ones that retire included.</summary>
    internal IEnumerable<WorkerThread> Threads => _workers.All;

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
        if (_change.Prepare(Options, generation: 1).GetAwaiter().GetResult() is { } problem)
            return problem;
        PutInForce(_read).GetAwaiter().GetResult();
        _isReady = true;
        Events.Write(
            Started,
            ("version", Product.Version),
            ("workers", _workers.Count),
            ("listeners", _snapshot.Listeners.Length),
            ("descriptors", descriptors));
        return null;
    }

    /// <summary>
    /// Reads the config file again and changes to what it says. Calls that come while one is under way share the next.
    /// </summary>
    /// <returns>Nothing when that is done; else every error, as <c>poise check</c> prints it, and nothing has
    /// changed.</returns>
    public Task<IReadOnlyList<string>> Reload() => _reloads.Run();

    /// <summary>SIGHUP: a rotated access log is left for a new file of its name; the config is read again.</summary>
    public void HungUp()
    {
        _accessLog.Reopen();
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
    public async Task Stop(CancellationToken hurry)
    {
        _isReady = false;
        _isStopping = true;
        await _reloads.Idle.WaitAsync(hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await new Shutdown(Options.Shutdown, _workers, Events).Run(hurry);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _workers.Dispose();
        _accessLog.Dispose();
        _eventWriter.Dispose();
    }

    private async Task<IReadOnlyList<string>> ReloadOnce()
    {
        try
        {
            return await ReadAndChange();
        }
        catch (Exception fault)
        {
            // A fault of Poise. Who asked is told, and what runs goes on.
            return Refuse([$"{_configPath}: a fault in Poise: {fault}"]);
        }
    }

    private async Task<IReadOnlyList<string>> ReadAndChange()
    {
        if (_isStopping)
            return Refuse(["Poise is shutting down"]);
        // What the last change closes is closed before anything is opened: it may be the same address.
        while (_workers.IsClosingListeners)
            await Task.Delay(ClosingPause);
        ConfigResult known = _read;
        ConfigResult read = await BackgroundWork.Run(() => ConfigFile.Read(_configPath, known));
        foreach (ConfigError warning in read.Warnings)
            Events.Write(Doubt, ("warning", warning.ToString()));
        if (read.Options is not { } options)
            return Refuse([.. read.Errors.Select(error => error.ToString())]);
        ReloadPart? part = Part;
        if (part is not null && await part.Prepare(options) is { } refused)
            return Refuse([$"{_configPath}: {refused}"]);
        if (await _change.Prepare(options, _config.Generation + 1) is { } problem)
        {
            if (part is not null)
                await part.Abandon();
            return Refuse([$"{_configPath}: {problem}"]);
        }
        await PutInForce(read);
        part?.Take();
        NodeMetrics.Reloads.AddShared(Metrics, ReloadResult.Done);
        Events.Write(HasReloaded, ("generation", _config.Generation));
        return [];
    }

    private async Task PutInForce(ConfigResult read)
    {
        Snapshot snapshot = await _change.Carry();
        // In this order: who sees the snapshot sees the options that it was made from.
        _read = read;
        _snapshot = snapshot;
        _config = new ConfigState(snapshot.Generation, DateTimeOffset.UtcNow, null);
    }

    private string[] Refuse(string[] errors)
    {
        _config = _config with { Error = errors[0] };
        NodeMetrics.Reloads.AddShared(Metrics, ReloadResult.Failed);
        foreach (string error in errors)
            Events.Write(NotReloaded, ("error", error));
        return errors;
    }
}
