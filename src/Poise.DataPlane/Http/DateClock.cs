namespace Poise.Http;

/// <summary>The current date as bytes, formatted once a second. One per worker; not for use across threads.</summary>
public sealed class DateClock
{
    private readonly byte[] _date = new byte[HttpDate.Length];
    private long _second = long.MinValue;

    /// <summary>The IMF-fixdate of <paramref name="unixSeconds"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> At(long unixSeconds)
    {
        if (unixSeconds != _second)
        {
            HttpDate.Write(unixSeconds, _date);
            _second = unixSeconds;
        }

        return _date;
    }
}
