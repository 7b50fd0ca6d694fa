using Poise.Core;
using Poise.Io;

namespace Poise.Contracts;

/// <summary>
/// What the contract tests need around an event loop: more of its kind, listening sockets, and someone who turns.
/// </summary>
public abstract class LoopHarness : IDisposable
{
    private readonly List<EventLoop> _loops = [];
    private readonly List<Exception> _failures = [];
    private int _running;

    /// <summary>The loops made so far.</summary>
    protected IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>Nobody listens here.</summary>
    public abstract NetAddress Nobody { get; }

    public EventLoop NewLoop()
    {
        EventLoop loop = Make();
        _loops.Add(loop);
        return loop;
    }

    /// <summary>A listening descriptor on a free port.</summary>
    public abstract int Listen(out NetAddress address);

    public abstract void RefuseNewConnections(int listeningDescriptor);

    public abstract void CloseListening(int listeningDescriptor);

    /// <summary>Keeps the loop's thread busy for a while.</summary>
    public abstract void Stall(long nanoseconds);

    /// <summary>Starts a coroutine in the loop's next turn.</summary>
    public void Spawn(EventLoop loop, Func<LoopTask> coroutine)
    {
        _running++;
        loop.Post(new Start(() => Supervise(coroutine).Detach()));
    }

    /// <summary>Turns all loops until every coroutine has ended; throws what one of them threw.</summary>
    public void RunAll()
    {
        bool done = RunUntil(() => _running == 0 || _failures.Count > 0);
        if (_failures.Count > 0)
            throw new AggregateException(_failures);
        Assert.True(done, $"{_running} coroutines have not ended");
    }

    /// <summary>Nothing may be left open, rented or armed.</summary>
    public void AssertNothingLeaked()
    {
        foreach (EventLoop loop in _loops)
        {
            Assert.Equal(0, loop.OpenCount);
            Assert.Equal(0, loop.SmallBuffers.RentedCount);
            Assert.Equal(0, loop.LargeBuffers.RentedCount);
            Assert.Equal(0, loop.Timers.Count);
        }
    }

    public virtual void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        GC.SuppressFinalize(this);
    }

    protected abstract EventLoop Make();

    protected abstract bool RunUntil(Func<bool> done);

    private async LoopTask Supervise(Func<LoopTask> coroutine)
    {
        try
        {
            await coroutine();
        }
        catch (Exception failure)
        {
            _failures.Add(failure);
        }
        _running--;
    }

    private sealed class Start(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
