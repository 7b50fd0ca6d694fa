using Poise.Io;
using Poise.Io.Epoll;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>One worker on its loop on its thread.</summary>
internal sealed class WorkerThread : IDisposable
{
    private readonly EpollLoop _loop = new();
    private readonly Thread _thread;
    private bool _isStarted;

    /// <exception cref="IOException">There are no descriptors left for a loop.</exception>
    internal WorkerThread(int index, CounterCells cells, AccessLogQueue? accessLog, EventLog events)
    {
        ulong seed = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
        Worker = new Worker(_loop, seed, cells, accessLog, events);
        _thread = new Thread(_loop.Run) { Name = $"worker-{index}", IsBackground = true };
    }

    internal Worker Worker { get; }

    internal void Start()
    {
        _thread.Start();
        _isStarted = true;
    }

    /// <summary>Runs <paramref name="action"/> on the loop's thread, soon. The task ends when it has run.</summary>
    internal Task Post(Action<Worker> action)
    {
        var message = new Message(Worker, action);
        _loop.Post(message);
        return message.HasRun;
    }

    /// <summary>Ends the loop and waits for its thread.</summary>
    public void Dispose()
    {
        _loop.Stop();
        if (_isStarted)
            _thread.Join();
        _loop.Dispose();
    }

    private sealed class Message(Worker worker, Action<Worker> action) : IMailboxMessage
    {
        // What awaits it must not go on inside the loop.
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task HasRun => _source.Task;

        public void Deliver(EventLoop loop)
        {
            action(worker);
            _source.SetResult();
        }
    }
}
