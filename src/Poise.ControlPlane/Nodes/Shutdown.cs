using Poise.Config;
using Poise.Metrics;

namespace Poise.Nodes;

/// <summary>
/// A planned shutdown: for the delay everything goes on, so that who sends traffic here can stop first; then listeners
/// and idle connections close and every answer is the last of its connection; at the timeout the rest is cut.
/// </summary>
internal sealed class Shutdown(ShutdownOptions options, WorkerSet workers, EventLog events)
{
    private static readonly EventKind Announced = new(LogLevel.Info, "shutdown: serving until the delay is over");
    private static readonly EventKind Draining = new(LogLevel.Info, "shutdown: listeners close, work in flight ends");
    private static readonly EventKind Cutting = new(LogLevel.Warning, "shutdown: the timeout is over, the rest is cut");
    private static readonly EventKind Hurried = new(LogLevel.Warning, "shutdown: second signal, all is cut");
    private static readonly EventKind Stopped = new(LogLevel.Info, "stopped");

    /// <summary>For connections that were cut to be closed and accounted for.</summary>
    private static readonly TimeSpan LastTurns = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    internal async Task Run(CancellationToken hurry)
    {
        if (options.Delay > TimeSpan.Zero)
        {
            events.Write(Announced, ("delay_ms", (long)options.Delay.TotalMilliseconds), ("clients", workers.Clients));
            await Until(() => false, options.Delay, hurry);
        }
        if (!hurry.IsCancellationRequested)
        {
            events.Write(Draining, ("clients", workers.Clients));
            await Drain(hurry);
        }
        int left = workers.Clients;
        if (left > 0)
        {
            events.Write(hurry.IsCancellationRequested ? Hurried : Cutting, ("clients", left));
            await workers.Tell(worker => worker.Cut());
            await Until(() => workers.Clients == 0, LastTurns, CancellationToken.None);
        }
        events.Write(Stopped, ("cut", left));
    }

    private async Task Drain(CancellationToken hurry)
    {
        long end = Environment.TickCount64 + (long)options.Timeout.TotalMilliseconds;
        await workers.Tell(worker =>
        {
            worker.CloseListeners();
            worker.Drain();
        });
        await Until(() => !workers.IsListening, Left(end), hurry);
        // A connection that one worker has just handed to another is in a mailbox and counted by neither. Mail is read
        // in order: when this has been, so has that.
        await workers.Tell(_ => { });
        await Until(() => workers.Clients == 0, Left(end), hurry);
    }

    private static TimeSpan Left(long end) => TimeSpan.FromMilliseconds(Math.Max(0, end - Environment.TickCount64));

    private static async Task Until(Func<bool> isDone, TimeSpan longest, CancellationToken hurry)
    {
        long end = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        while (!hurry.IsCancellationRequested && !isDone() && Left(end) is { Ticks: > 0 } left)
            await Task.Delay(left < Pause ? left : Pause, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
