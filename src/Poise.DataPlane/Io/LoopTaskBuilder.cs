using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Poise.Core;

namespace Poise.Io;

/// <summary>Compiler's side of <see cref="LoopTask{T}"/>: completes in place, or moves into a pooled promise.</summary>
public struct LoopTaskBuilder<T>
{
    private LoopPromise<T>? _promise;
    private T _result;

    public static LoopTaskBuilder<T> Create() => default;

    public readonly LoopTask<T> Task => _promise is null ? new LoopTask<T>(_result) : new LoopTask<T>(_promise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SuppressMessage("Performance", "CA1822", Justification = "shape required by the compiler")]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    [SuppressMessage("Performance", "CA1822", Justification = "shape required by the compiler")]
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    public void SetResult(T result)
    {
        if (_promise is null)
            _result = result;
        else
            _promise.Complete(result);
    }

    public void SetException(Exception exception)
    {
        _promise ??= new FaultedPromise<T>();
        _promise.Fail(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ILoopAwaiter
        where TStateMachine : IAsyncStateMachine => AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ILoopAwaiter
        where TStateMachine : IAsyncStateMachine
    {
        if (_promise is null)
        {
            // The builder lives in the state machine: it must know its promise before the machine is copied there.
            LoopPromise<T, TStateMachine> promise = LoopPromise<T, TStateMachine>.Rent();
            _promise = promise;
            promise.StateMachine = stateMachine;
        }
        awaiter.Suspend(_promise);
    }
}

/// <summary>Compiler's side of <see cref="LoopTask"/>.</summary>
public struct LoopTaskBuilder
{
    private LoopTaskBuilder<Nothing> _inner;

    public static LoopTaskBuilder Create() => default;

    public readonly LoopTask Task => new(_inner.Task);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SuppressMessage("Performance", "CA1822", Justification = "shape required by the compiler")]
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    [SuppressMessage("Performance", "CA1822", Justification = "shape required by the compiler")]
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) { }

    public void SetResult() => _inner.SetResult(default);

    public void SetException(Exception exception) => _inner.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ILoopAwaiter
        where TStateMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ILoopAwaiter
        where TStateMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}

/// <summary>The shared state of a running coroutine and the one that awaits it.</summary>
internal abstract class LoopPromise<T> : Continuation
{
    private Continuation? _waiter;
    private ExceptionDispatchInfo? _error;
    private T _result = default!;
    private bool _detached;

    internal bool IsCompleted { get; private set; }

    internal void SetWaiter(Continuation waiter)
    {
        Invariant.Holds(_waiter is null && !IsCompleted);
        _waiter = waiter;
    }

    internal void Detach()
    {
        if (_error is { } error)
            Invariant.Broken("a detached coroutine threw: " + error.SourceException);
        _detached = true;
        if (IsCompleted)
            TakeResult();
    }

    internal void Complete(T result)
    {
        _result = result;
        Finish();
    }

    internal void Fail(Exception exception)
    {
        if (_detached)
            Invariant.Broken("a detached coroutine threw: " + exception);
        _error = ExceptionDispatchInfo.Capture(exception);
        Finish();
    }

    internal T TakeResult()
    {
        Invariant.Holds(IsCompleted);
        T result = _result;
        ExceptionDispatchInfo? error = _error;
        IsCompleted = false;
        _error = null;
        _result = default!;
        _detached = false;
        Recycle();
        error?.Throw();
        return result;
    }

    protected abstract void Recycle();

    private void Finish()
    {
        IsCompleted = true;
        if (_waiter is { } waiter)
        {
            // A return to the caller, not a call into unrelated code: depth is bounded by how coroutines nest.
            _waiter = null;
            waiter.Run();
        }
        else if (_detached)
        {
            TakeResult();
        }
    }
}

/// <summary>A promise with the coroutine's state machine in it, pooled for each coroutine and thread.</summary>
internal sealed class LoopPromise<T, TStateMachine> : LoopPromise<T>
    where TStateMachine : IAsyncStateMachine
{
    // One loop is one thread, so a list a thread is a list a loop.
    [ThreadStatic]
    private static LoopPromise<T, TStateMachine>? _free;

    internal TStateMachine StateMachine = default!;
    private LoopPromise<T, TStateMachine>? _nextFree;

    internal static LoopPromise<T, TStateMachine> Rent()
    {
        LoopPromise<T, TStateMachine>? promise = _free;
        if (promise is null)
            return new LoopPromise<T, TStateMachine>();
        _free = promise._nextFree;
        promise._nextFree = null;
        return promise;
    }

    protected internal override void Run() => StateMachine.MoveNext();

    protected override void Recycle()
    {
        StateMachine = default!;
        _nextFree = _free;
        _free = this;
    }
}

/// <summary>A coroutine that threw before it first suspended. Rare, so not pooled.</summary>
internal sealed class FaultedPromise<T> : LoopPromise<T>
{
    protected internal override void Run() => Invariant.Broken("a coroutine that had ended was resumed");

    protected override void Recycle() { }
}
