using System.Collections.Concurrent;
using System.Diagnostics;

namespace Poise.Bench.Traffic;

/// <summary>What waits for a moment on the loop.</summary>
internal interface ITimer
{
    /// <summary>It is that moment, or later.</summary>
    /// <param name="now">Nanoseconds, by <see cref="TrafficLoop.Now"/>.</param>
    void Fire(long now);
}

/// <summary>What the loop tells when its descriptor is ready. It closes the descriptor itself.</summary>
internal interface IReady
{
    void OnReady(uint events);
}

/// <summary>
/// One thread with a level-triggered epoll: clients and origins of a drill are all on it, so that no scheduler stands
/// between an answer and its time. It allocates nothing once it runs, so its own collector does not disturb either.
/// </summary>
internal sealed class TrafficLoop : IDisposable, IReady
{
    const int Batch = 256;
    const int MaxDescriptors = 1 << 16;
    const long LongestWait = 100_000_000;

    readonly int _epoll = Libc.Epoll();
    readonly int _wakeUp = Libc.WakeUp();
    readonly IReady?[] _sockets = new IReady?[MaxDescriptors];
    readonly PriorityQueue<ITimer, long> _timers = new(1024);
    readonly ConcurrentQueue<Action> _posted = new();
    readonly Thread _thread;
    volatile bool _stopped;
    volatile Exception? _failure;

    /// <param name="core">Where it runs, or null for anywhere.</param>
    public TrafficLoop(int? core = null)
    {
        Add(_wakeUp, this, Libc.In);
        _thread = new Thread(() => Run(core)) { Name = "traffic" };
        _thread.Start();
    }

    /// <summary>Nanoseconds of the clock that never goes back.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    public void Add(int descriptor, IReady socket, uint interest)
    {
        _sockets[descriptor] = socket;
        Libc.Watch(_epoll, descriptor, interest, isNew: true);
    }

    public void Change(int descriptor, uint interest) => Libc.Watch(_epoll, descriptor, interest, isNew: false);

    /// <summary>Before its descriptor is closed, which takes it off the epoll.</summary>
    public void Forget(int descriptor) => _sockets[descriptor] = null;

    /// <summary>On the loop's thread alone, as all above.</summary>
    public void At(long when, ITimer timer) => _timers.Enqueue(timer, when);

    /// <summary>Runs the action on the loop's thread and returns when it is done.</summary>
    public void Invoke(Action action)
    {
        using var done = new ManualResetEventSlim();
        _posted.Enqueue(() =>
        {
            action();
            done.Set();
        });
        Libc.Wake(_wakeUp);
        while (!done.Wait(100))
            ThrowIfFailed();
    }

    /// <summary>The same with a result.</summary>
    public T Invoke<T>(Func<T> function)
    {
        T result = default!;
        Invoke(() => { result = function(); });
        return result;
    }

    /// <summary>A drill on a loop that has died says so.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new BenchException("the load generator failed: " + failure);
    }

    /// <summary>Ends it, and closes every descriptor that is on it.</summary>
    public void Dispose()
    {
        _stopped = true;
        Libc.Wake(_wakeUp);
        _thread.Join();
        for (int descriptor = 0; descriptor < MaxDescriptors; descriptor++)
        {
            if (_sockets[descriptor] is not null)
                Libc.Close(descriptor);
        }

        Libc.Close(_epoll);
    }

    void IReady.OnReady(uint events) => Libc.ClearWake(_wakeUp);

    void Run(int? core)
    {
        try
        {
            if (core is { } number)
            {
                Libc.PinThread(number);
                Libc.Prefer();
            }

            var events = new Libc.EpollEvent[Batch];
            while (!_stopped)
                Turn(events);
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    void Turn(Libc.EpollEvent[] events)
    {
        while (_posted.TryDequeue(out Action? action))
            action();
        long now = Now;
        while (_timers.TryPeek(out ITimer? timer, out long when) && when <= now)
        {
            _timers.Dequeue();
            timer.Fire(now);
        }

        long next = _timers.TryPeek(out ITimer? _, out long first) ? first - Now : LongestWait;
        int count = Libc.Wait(_epoll, events, Math.Clamp(next, 0, LongestWait));
        for (int i = 0; i < count; i++)
            _sockets[events[i].Descriptor]?.OnReady(events[i].Events);
    }
}
