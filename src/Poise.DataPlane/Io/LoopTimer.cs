using Poise.Core;

namespace Poise.Io;

/// <summary>A sleep of one coroutine, which its owner keeps and uses again.</summary>
public sealed class LoopTimer(EventLoop loop) : TimerEntry
{
    private Continuation? _waiter;
    private bool _done;
    private bool _elapsed;

    /// <summary>
    /// Sleeps until <paramref name="deadline"/> (loop time, ns). True when it came, false when cancelled.
    /// </summary>
    public SleepOperation Until(long deadline)
    {
        Invariant.Holds(!TimerArmed && _waiter is null);
        _done = _elapsed = deadline <= loop.Now;
        if (!_done && deadline != EventLoop.NoDeadline)
            loop.Timers.Arm(this, deadline);
        return new SleepOperation(this);
    }

    /// <summary>Ends the sleep early, if there is one.</summary>
    public void Cancel()
    {
        loop.Timers.Cancel(this);
        Finish(elapsed: false);
    }

    protected internal override void OnTimer(long now) => Finish(elapsed: true);

    protected internal override void Run() => Invariant.Broken("a timer is not work of its own");

    private void Finish(bool elapsed)
    {
        if (_done)
            return;
        _done = true;
        _elapsed = elapsed;
        if (_waiter is not { } waiter)
            return;
        _waiter = null;
        loop.Ready.Add(waiter);
    }

    public readonly struct SleepOperation(LoopTimer timer) : ILoopAwaiter
    {
        public SleepOperation GetAwaiter() => this;

        public bool IsCompleted => timer._done;

        public bool GetResult() => timer._elapsed;

        public void Suspend(Continuation continuation) => timer._waiter = continuation;

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}
