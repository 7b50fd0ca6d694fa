using System.Runtime.CompilerServices;

namespace Poise.Io;

/// <summary>
/// What a coroutine of the loop returns. It starts at once and runs inline on the loop's thread; it must be awaited
/// exactly once, or given to <see cref="LoopTaskExtensions.Detach{T}"/>. Costs no allocation once the free list of its
/// coroutine has grown to the number that run at the same time.
/// </summary>
/// <remarks>
/// Only awaitables of the loop can be awaited in it: the builder's constraint makes anything else a compile error.
/// </remarks>
[AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
public readonly struct LoopTask<T>
{
    private readonly LoopPromise<T>? _promise;
    private readonly T _result;

    internal LoopTask(T result)
    {
        _promise = null;
        _result = result;
    }

    internal LoopTask(LoopPromise<T> promise)
    {
        _promise = promise;
        _result = default!;
    }

    internal LoopPromise<T>? Promise => _promise;

    /// <summary>Whether awaiting it would go on at once.</summary>
    public bool IsCompleted => _promise is null || _promise.IsCompleted;

    public Awaiter GetAwaiter() => new(this);

    public readonly struct Awaiter(LoopTask<T> task) : ILoopAwaiter
    {
        private readonly LoopTask<T> _task = task;

        public bool IsCompleted => _task.IsCompleted;

        public T GetResult() => _task._promise is { } promise ? promise.TakeResult() : _task._result;

        public void Suspend(Continuation continuation) => _task._promise!.SetWaiter(continuation);

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}

/// <summary>A <see cref="LoopTask{T}"/> without a result.</summary>
[AsyncMethodBuilder(typeof(LoopTaskBuilder))]
public readonly struct LoopTask
{
    private readonly LoopTask<Nothing> _task;

    internal LoopTask(LoopTask<Nothing> task) => _task = task;

    /// <summary>Whether awaiting it would go on at once.</summary>
    public bool IsCompleted => _task.IsCompleted;

    public Awaiter GetAwaiter() => new(_task.GetAwaiter());

    /// <summary>Lets the coroutine run on by itself. One that throws ends the process.</summary>
    public void Detach() => _task.Detach();

    public readonly struct Awaiter(LoopTask<Nothing>.Awaiter inner) : ILoopAwaiter
    {
        private readonly LoopTask<Nothing>.Awaiter _inner = inner;

        public bool IsCompleted => _inner.IsCompleted;

        public void GetResult() => _inner.GetResult();

        public void Suspend(Continuation continuation) => _inner.Suspend(continuation);

        public void OnCompleted(Action continuation) => Continuation.RefuseDelegate();

        public void UnsafeOnCompleted(Action continuation) => Continuation.RefuseDelegate();
    }
}

/// <summary>The result of a coroutine that has none.</summary>
public readonly struct Nothing;

public static class LoopTaskExtensions
{
    /// <summary>Lets the coroutine run on by itself. One that throws ends the process.</summary>
    public static void Detach<T>(this LoopTask<T> task) => task.Promise?.Detach();
}
