using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Poise.Core;

namespace Poise.Io;

/// <summary>A suspended coroutine, to be resumed on its loop.</summary>
public abstract class Continuation : Runnable
{
    [DoesNotReturn]
    internal static void RefuseDelegate() => Invariant.Broken("a loop awaitable was awaited outside a LoopTask");
}

/// <summary>
/// An awaiter that resumes a <see cref="Continuation"/> instead of a delegate: no closure, no execution context, no
/// synchronization context.
/// </summary>
public interface ILoopAwaiter : ICriticalNotifyCompletion
{
    bool IsCompleted { get; }

    /// <summary>
    /// Resume <paramref name="continuation"/> when complete. Called at most once, only while not complete.
    /// </summary>
    void Suspend(Continuation continuation);
}
