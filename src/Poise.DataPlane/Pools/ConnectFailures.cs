namespace Poise.Pools;

/// <summary>
/// Three failed connects in a row skip a backend until a connect succeeds. So that it is not lost for ever it is
/// half-open: each time <see cref="TrialIntervalNs"/> has passed, exactly one pick of all workers may try it.
/// <para>
/// Shared by all workers without a lock. A success and a failure that end in the same instant may leave the backend
/// skipped with no failure counted; its next trial puts that right.
/// </para>
/// </summary>
internal struct ConnectFailures
{
    /// <summary>Failed connects in a row that skip the backend.</summary>
    public const int Threshold = 3;

    /// <summary>Nanoseconds between two trials of a skipped backend.</summary>
    public const long TrialIntervalNs = 2_000_000_000;

    private int _inRow;

    // 0: not skipped. Else the time from which one pick may try the backend.
    private long _trialAtNs;

    /// <summary>Failed connects since the last that succeeded.</summary>
    public readonly int InRow => Volatile.Read(in _inRow);

    /// <summary>Whether picks must pass the backend by at this time; false once a trial is due.</summary>
    /// <param name="nowNs">Monotonic nanoseconds, 0 or more.</param>
    public readonly bool Skip(long nowNs) => nowNs < Volatile.Read(in _trialAtNs);

    /// <summary>
    /// Asks to start work on a backend that <see cref="Skip"/> lets through; false when another pick took the trial
    /// that was due.
    /// </summary>
    public bool TryEnter(long nowNs, out bool isTrial)
    {
        long trialAtNs = Volatile.Read(ref _trialAtNs);
        isTrial = trialAtNs != 0;
        return !isTrial
            || (nowNs >= trialAtNs
                && Interlocked.CompareExchange(ref _trialAtNs, nowNs + TrialIntervalNs, trialAtNs) == trialAtNs);
    }

    public void Failed(long nowNs)
    {
        if (Interlocked.Increment(ref _inRow) >= Threshold)
            Volatile.Write(ref _trialAtNs, nowNs + TrialIntervalNs);
    }

    public void Succeeded()
    {
        // Nearly every call finds nothing to clear; a store all the same would take the line from the other workers.
        if (Volatile.Read(ref _inRow) != 0)
            Volatile.Write(ref _inRow, 0);
        if (Volatile.Read(ref _trialAtNs) != 0)
            Volatile.Write(ref _trialAtNs, 0);
    }
}
