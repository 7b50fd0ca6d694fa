using Poise.Config;
using Poise.Logs;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// One change of what a node runs on, the first included, which begins with nothing. All that can fail is done first
/// and can be undone; what follows cannot fail: connections follow the new snapshot at their next request, workers are
/// told of their sockets, and what is gone ends by itself.
/// </summary>
internal sealed class ConfigChange(WorkerSet workers, BackendWatch watch, AccessLog accessLog, EventLog events)
{
    private readonly ConfigCompiler _compiler = new(new LiveObjects());
    private readonly ListenerSockets _sockets = new();
    private PoiseOptions _options = null!;
    private Snapshot _snapshot = null!;
    private WorkerThread[] _workers = [];
    private SocketPlan _plan = null!;

    /// <summary>Gets all that the new configuration needs.</summary>
    /// <returns>Null, or one line that says what could not be had; nothing has changed then.</returns>
    internal async Task<string?> Prepare(PoiseOptions options, int generation)
    {
        Snapshot inForce = _compiler.InForce;
        _options = options;
        _snapshot = _compiler.Compile(options, generation);
        int count = options.Workers == 0 ? Environment.ProcessorCount : options.Workers;
        if (workers.Prepare(count, out _workers) is { } lacking)
            return lacking;
        _plan = _sockets.Plan(_snapshot, Array.ConvertAll(_workers, thread => thread.Id));
        string? problem = _sockets.Bind(_plan);
        if (problem is null)
        {
            await watch.Resolve(_snapshot);
            problem = _sockets.Listen() ?? SwitchAccessLog(options.Log.Access);
            if (problem is null)
                return null;
            await watch.Resolve(inForce);
        }
        _sockets.Abandon();
        workers.Abandon(_workers);
        return problem;
    }

    /// <summary>Puts it in force. When the task ends, all workers know.</summary>
    internal async Task<Snapshot> Carry()
    {
        events.Level = _options.Log.Level;
        Departures departures = _compiler.TakeOver(_options, _snapshot);
        WorkerThread[] gone = workers.Change(_workers);
        await _sockets.Hand(_plan, workers);
        await watch.Check(_snapshot, Array.ConvertAll(_workers, thread => thread.Id));
        await workers.Tell(worker => Leave(worker, departures));
        workers.Retire(gone);
        return _snapshot;
    }

    internal static void Leave(Worker worker, Departures departures)
    {
        foreach (Backend backend in departures.Idle)
            worker.Discard(backend);
        foreach (RemovedBackends removed in departures.Backends)
            worker.Remove(removed);
        if (departures.HasListeners)
            worker.LeaveRemovedListeners();
    }

    private string? SwitchAccessLog(string target)
    {
        try
        {
            accessLog.Switch(target);
            return null;
        }
        catch (IOException error)
        {
            return $"cannot open the access log {target}: {error.Message}";
        }
    }
}
