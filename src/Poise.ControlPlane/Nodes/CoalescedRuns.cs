namespace Poise.Nodes;

/// <summary>
/// Runs something once at a time. A call that comes while a run waits for its turn shares it: that run has not begun,
/// so it will see whatever the call is made for.
/// </summary>
internal sealed class CoalescedRuns<T>(Func<Task<T>> run)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Task<T>? _waiting;

    /// <summary>Ends when no run is under way and none waits.</summary>
    internal Task Idle
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>Runs after the run that is under way.</summary>
    internal Task<T> Run()
    {
        lock (_gate)
        {
            if (_waiting is null)
                _last = _waiting = After(_last);
            return _waiting;
        }
    }

    private async Task<T> After(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
            _waiting = null;
        return await run();
    }
}
