namespace Poise.Http;

/// <summary>Formats times as IMF-fixdate (RFC 9110 §5.6.7): <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
public static class HttpDate
{
    /// <summary>Every date has this many bytes.</summary>
    public const int Length = 29;

    private const int SecondsPerDay = 86_400;

    /// <summary>Writes the date.</summary>
    /// <param name="unixSeconds">Seconds since 1970 without leap seconds, from year 0 to 9999.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public static void Write(long unixSeconds, Span<byte> destination)
    {
        long days = Math.DivRem(unixSeconds, SecondsPerDay, out long second);
        if (second < 0)
        {
            second += SecondsPerDay;
            days--;
        }

        (int year, int month, int day) = FromDays(days);
        // 1970-01-01 was a Thursday.
        int weekday = (int)((((days + 4) % 7) + 7) % 7);
        "Sun, 00 Jan 0000 00:00:00 GMT"u8.CopyTo(destination);
        "SunMonTueWedThuFriSat"u8.Slice(weekday * 3, 3).CopyTo(destination);
        TwoDigits(day, destination[5..]);
        "JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice((month - 1) * 3, 3).CopyTo(destination[8..]);
        TwoDigits(year / 100, destination[12..]);
        TwoDigits(year % 100, destination[14..]);
        TwoDigits((int)second / 3600, destination[17..]);
        TwoDigits((int)second / 60 % 60, destination[20..]);
        TwoDigits((int)second % 60, destination[23..]);
    }

    /// <summary>
    /// The civil date of a day counted from 1970-01-01, by eras of 400 years that begin in March, so that the leap
    /// day is the last of its year (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
    /// </summary>
    private static (int Year, int Month, int Day) FromDays(long days)
    {
        const int daysPerEra = 146_097;
        days += 719_468;
        long era = (days >= 0 ? days : days - (daysPerEra - 1)) / daysPerEra;
        int ofEra = (int)(days - (era * daysPerEra));
        int yearOfEra = (ofEra - (ofEra / 1460) + (ofEra / 36_524) - (ofEra / 146_096)) / 365;
        int ofYear = ofEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int fromMarch = ((5 * ofYear) + 2) / 153;
        int day = ofYear - (((153 * fromMarch) + 2) / 5) + 1;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        int year = (int)((era * 400) + yearOfEra) + (month <= 2 ? 1 : 0);
        return (year, month, day);
    }

    private static void TwoDigits(int value, Span<byte> destination)
    {
        destination[0] = (byte)('0' + (value / 10));
        destination[1] = (byte)('0' + (value % 10));
    }
}
