using Poise.Core;

namespace Poise.Io;

/// <summary>
/// One coroutine waits until other code of the same loop says go. Setting it before the wait is remembered, once.
/// </summary>
public sealed class LoopSignal(EventLoop loop)
{
    private Continuation? _waiter;
    private bool _set;

    /// <summary>Lets the waiter go on at the loop's next look at its ready list.</summary>
    public void Set()
    {
        if (_waiter is not { } waiter)
        {
            _set = true;
            return;
        }
        _waiter = null;
        _set = true;
        loop.Ready.Add(waiter);
    }

    /// <summary>Waits for <see cref="Set"/> and takes it back.</summary>
    public WaitOperation Wait() => new(this);

    public readonly struct WaitOperation(LoopSignal signal) : ILoopAwaiter
    {
        public WaitOperation GetAwaiter() => this;

        public bool IsCompleted => signal._set;

        public void GetResult() => signal._set = false;

        public void Suspend(Continuation continuation)
        {
            Invariant.Holds(signal._waiter is null);
            signal._waiter = continuation;
        }

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}
