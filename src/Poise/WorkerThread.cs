using Poise.Io.Epoll;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise;

/// <summary>One worker on its loop on its thread.</summary>
internal sealed class WorkerThread
{
    private readonly EpollLoop _loop = new();
    private readonly Thread _thread;

    internal WorkerThread(int index, CounterCells cells, AccessLogQueue? accessLog, EventLog events)
    {
        ulong seed = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
        Worker = new Worker(_loop, seed, cells, accessLog, events);
        _thread = new Thread(_loop.Run) { Name = $"worker-{index}", IsBackground = true };
    }

    internal Worker Worker { get; }

    internal void Start() => _thread.Start();

    /// <summary>Runs <paramref name="action"/> on the loop's thread, soon.</summary>
    internal void Post(Action<Worker> action) => _loop.Post(new Message(Worker, action));

    /// <summary>Ends the loop and waits for its thread.</summary>
    internal void Stop()
    {
        _loop.Stop();
        _thread.Join();
        _loop.Dispose();
    }

    private sealed class Message(Worker worker, Action<Worker> action) : Io.IMailboxMessage
    {
        public void Deliver(Io.EventLoop loop) => action(worker);
    }
}
