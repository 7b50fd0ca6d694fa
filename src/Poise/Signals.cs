using System.Runtime.InteropServices;
using Poise.Commands;

namespace Poise;

/// <summary>
/// What the outside tells a process that serves. The first SIGTERM or SIGINT asks for a planned shutdown, the second
/// for an end at once. SIGHUP is passed on; SIGPIPE the runtime ignores.
/// </summary>
internal sealed class Signals : IDisposable
{
    /// <summary>How long an end at once may take: logs are written out, sinks that stall are left behind.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly PosixSignalRegistration[] _registrations;
    private readonly ManualResetEventSlim _stop = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly CancellationTokenSource _hurry = new();
    private int _stops;

    internal Signals()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp),
        ];
    }

    /// <summary>Cancelled by the second signal: there is no time for a planned shutdown.</summary>
    internal CancellationToken Hurry => _hurry.Token;

    /// <summary>Called at SIGHUP, on some thread.</summary>
    internal Action? HangUp { get; set; }

    /// <summary>Waits for the first SIGTERM or SIGINT; one that came already counts.</summary>
    internal void WaitForStop() => _stop.Wait(CancellationToken.None);

    /// <summary>The same, for at most so long.</summary>
    /// <returns>Whether a signal came.</returns>
    internal bool WaitForStop(TimeSpan longest) => _stop.Wait(longest);

    public void Dispose()
    {
        _ended.Set();
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnStop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _stops) == 1)
        {
            _stop.Set();
            return;
        }
        _hurry.Cancel();
        // The main thread may be held up where it cannot see the token, as by a resolver that does not answer.
        if (!_ended.Wait(AtOnce))
            Environment.Exit(ExitCode.Done);
    }

    private void OnHangUp(PosixSignalContext signal)
    {
        signal.Cancel = true;
        HangUp?.Invoke();
    }
}
