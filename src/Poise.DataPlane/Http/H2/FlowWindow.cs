namespace Poise.Http.H2;

/// <summary>
/// A window towards a peer, or from it (RFC 9113 §6.9): how many octets of DATA may still be sent. It may be negative
/// after SETTINGS made it smaller, and never exceeds 2^31 − 1.
/// </summary>
/// <param name="size">Octets at the start, 0 to 2^31 − 1.</param>
public struct FlowWindow(int size)
{
    /// <summary>Octets of a window where nothing was said, and of a connection's at first (§6.9.2).</summary>
    public const int DefaultSize = 65_535;

    /// <summary>Octets that may be sent now; negative counts as none.</summary>
    public int Available { get; private set; } = size;

    /// <summary>Takes octets out; false, and nothing taken, when there are not so many.</summary>
    /// <param name="length">Octets of DATA, padding included; 0 always fits.</param>
    public bool TryTake(int length)
    {
        if (length > Available && length > 0)
            return false;
        Available -= length;
        return true;
    }

    /// <summary>A WINDOW_UPDATE came; false when it takes the window over 2^31 − 1.</summary>
    /// <param name="increment">1 to 2^31 − 1.</param>
    public bool TryAdd(uint increment) => TrySet(Available + (long)increment);

    /// <summary>
    /// SETTINGS_INITIAL_WINDOW_SIZE changed: each open stream's window moves by the difference (§6.9.2). False when
    /// that takes it over 2^31 − 1.
    /// </summary>
    public bool TryMove(int oldInitial, int newInitial) => TrySet(Available + ((long)newInitial - oldInitial));

    private bool TrySet(long value)
    {
        if (value > int.MaxValue)
            return false;
        Available = (int)value;
        return true;
    }
}
