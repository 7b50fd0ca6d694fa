using Poise.Io.Linux;

namespace Poise.Nodes;

/// <summary>
/// Work that takes many milliseconds while loops serve: on a thread of its own, which leaves the core to them. To read
/// the config of a thousand routes takes 14 ms; a loop that had to share its core for as long would fall behind.
/// </summary>
internal static class BackgroundWork
{
    /// <summary>The task ends, in any way, as <paramref name="work"/> does.</summary>
    internal static Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(work, done)) { Name = "background", IsBackground = true };
        thread.Start();
        return done.Task;
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            Niceness.StepBack();
            done.SetResult(work());
        }
#pragma warning disable CA1031 // Whoever waits gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.SetException(exception);
        }
    }
}
