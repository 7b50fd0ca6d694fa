using Poise.Io.Linux;
using Poise.Metrics;

namespace Poise.Logs;

/// <summary>
/// The access log of the process: where it goes, and the queues of the workers that fill it. A file is appended to, and
/// opened again after it was rotated.
/// </summary>
public sealed class AccessLog : IDisposable
{
    private static readonly EventKind ReopenFailed = new(LogLevel.Error, "access log cannot be opened again");

    private readonly Lock _gate = new();
    private readonly List<AccessLogQueue> _queues = [];
    private readonly DrainSignal _signal = new();
    private readonly EventLog _events;
    private readonly LogWriter _writer;
    private string _target;

    /// <param name="target"><see cref="LogOptions.Stdout"/>, <see cref="LogOptions.Off"/> or the path of a file.
    /// </param>
    /// <param name="registry">Counts lines that are lost.</param>
    /// <param name="events">Told of failures.</param>
    /// <exception cref="IOException">The file cannot be opened; the message says why.</exception>
    public AccessLog(string target, MetricRegistry registry, EventLog events)
    {
        _target = target;
        _events = events;
        _writer = new LogWriter(LogName.Access, Open(target), _signal, registry, events);
    }

    private bool IsOn => _target != LogOptions.Off;

    /// <summary>The queue of one worker, for as long as the process lives.</summary>
    public AccessLogQueue NewQueue(CounterCells cells)
    {
        lock (_gate)
        {
            var queue = new AccessLogQueue(cells, _signal, IsOn);
            _queues.Add(queue);
            _writer.Add(queue);
            return queue;
        }
    }

    /// <summary>Sends the log elsewhere, or turns it on or off, as after a reload.</summary>
    /// <exception cref="IOException">The file cannot be opened; the log stays what it was.</exception>
    public void Switch(string target)
    {
        lock (_gate)
        {
            if (target == _target)
                return;
            _writer.Switch(Open(target));
            _target = target;
            foreach (AccessLogQueue queue in _queues)
                queue.IsEnabled = IsOn;
        }
    }

    /// <summary>Opens the file again by its name, after it was rotated away. On failure the old one is kept, and the
    /// event log says so.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            try
            {
                _writer.Switch(Open(_target));
            }
            catch (IOException error)
            {
                _events.Write(ReopenFailed, ("path", _target), ("error", error.Message));
            }
        }
    }

    /// <summary>Writes what waits, for at most a second, and closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private static Stream Open(string target) => target switch
    {
        LogOptions.Stdout => AppendStream.StandardOutput(),
        LogOptions.Off => Stream.Null,
        _ => AppendStream.OpenFile(target),
    };
}
