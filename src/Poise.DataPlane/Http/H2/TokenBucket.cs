namespace Poise.Http.H2;

/// <summary>
/// So many events at once, and so many more each second, on the loop's clock. It starts full, and holds whole and part
/// tokens as thousandths so that slow rates lose nothing.
/// </summary>
/// <param name="burst">Events at once.</param>
/// <param name="perSecond">Events that come back each second.</param>
public struct TokenBucket(int burst, int perSecond)
{
    private const int Whole = 1000;

    private readonly long _most = (long)burst * Whole;
    private long _held = (long)burst * Whole;
    private long _filledAt = long.MinValue;

    /// <summary>Takes one token; false when there is none.</summary>
    /// <param name="nowMs">The loop's time in milliseconds; never goes back.</param>
    public bool TryTake(long nowMs)
    {
        if (_filledAt == long.MinValue)
            _filledAt = nowMs;
        // Tokens a second are thousandths a millisecond. A long pause fills the bucket, and must not overflow.
        long elapsed = Math.Min(nowMs - _filledAt, _most);
        _held = Math.Min(_most, _held + (elapsed * perSecond));
        _filledAt = nowMs;
        if (_held < Whole)
            return false;
        _held -= Whole;
        return true;
    }

    /// <summary>Gives back tokens that honest work has earned.</summary>
    /// <param name="thousandths">In thousandths of a token.</param>
    public void Give(int thousandths) => _held = Math.Min(_most, _held + thousandths);
}
