using Poise.Io;
using Poise.Io.Epoll;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// What a worker leaves behind for the next: counters, whose sums go on, and a queue of the access log. Kept for as
/// long as the process lives, so that workers may come and go without end.
/// </summary>
/// <param name="Cells">Its counters.</param>
/// <param name="AccessLog">Its queue of the access log.</param>
internal sealed record WorkerSeat(CounterCells Cells, AccessLogQueue AccessLog);

/// <summary>One worker on its loop on its thread.</summary>
internal sealed class WorkerThread : IDisposable
{
    private readonly EpollLoop _loop = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private bool _isStarted;
    private bool _isEnded;

    /// <param name="id">No other worker's that is alive.</param>
    /// <param name="seat">No other worker's that is alive.</param>
    /// <param name="events">What Poise says about itself.</param>
    /// <exception cref="IOException">There are no descriptors left for a loop.</exception>
    internal WorkerThread(int id, WorkerSeat seat, EventLog events)
    {
        ulong seed = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray());
        Id = id;
        Seat = seat;
        Worker = new Worker(_loop, seed, seat.Cells, seat.AccessLog, events);
        _thread = new Thread(_loop.Run) { Name = $"worker-{id}", IsBackground = true };
    }

    internal int Id { get; }

    internal WorkerSeat Seat { get; }

    internal Worker Worker { get; }

    /// <summary>It is active, or about to be.</summary>
    internal bool IsWanted { get; set; }

    /// <summary>It has neither clients nor listening sockets.</summary>
    internal bool IsIdle => Worker.Load.Clients == 0 && !Worker.IsListening;

    /// <summary>Runs it, if it does not run yet.</summary>
    internal void Start()
    {
        if (_isStarted)
            return;
        _isStarted = true;
        _thread.Start();
    }

    /// <summary>
    /// Runs <paramref name="action"/> on the loop's thread, soon. The task ends when it has run; of a worker that has
    /// ended, at once.
    /// </summary>
    internal Task Post(Action<Worker> action)
    {
        lock (_gate)
        {
            if (_isEnded)
                return Task.CompletedTask;
            var message = new Message(Worker, action);
            _loop.Post(message);
            return message.HasRun;
        }
    }

    /// <summary>Ends the loop and waits for its thread.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isEnded = true;
        _loop.Stop();
        if (_isStarted)
            _thread.Join();
        // Whoever waits for a message that came last is not kept waiting.
        _loop.RunTurn(0);
        // Nor does a probe that is under way keep its descriptor.
        Worker.Cut();
        _loop.RunTurn(0);
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
