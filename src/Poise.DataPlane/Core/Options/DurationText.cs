using System.Globalization;

namespace Poise.Core.Options;

/// <summary>Durations as text: a whole number and a unit, <c>250ms</c>, <c>2s</c>, <c>5m</c>, <c>1h</c>.</summary>
public static class DurationText
{
    /// <summary>For the JSON schema.</summary>
    public const string Pattern = "^[0-9]+(ms|s|m|h)$";

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Milliseconds, or null where the text is no duration or too long for 64 bits.</summary>
    public static long? Parse(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out long number))
            return null;

        foreach ((string unit, long milliseconds) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
                return number <= long.MaxValue / milliseconds ? number * milliseconds : null;
        }

        return null;
    }

    /// <summary>In the largest unit that divides it; 0 is <c>0s</c>.</summary>
    public static string Format(long milliseconds)
    {
        if (milliseconds == 0)
            return "0s";

        int i = Units.Length - 1;
        while (milliseconds % Units[i].Milliseconds != 0)
            i--;
        return (milliseconds / Units[i].Milliseconds).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
    }

    /// <summary>What <paramref name="text"/> probably means: <c>30</c>, <c>30 sec</c> and <c>1.5s</c>.</summary>
    public static string? Suggest(string text)
    {
        string compact = text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        int digits = compact.AsSpan().IndexOfAnyExcept("0123456789.");
        ReadOnlySpan<char> amount = digits < 0 ? compact : compact.AsSpan(0, digits);
        double unit = (digits < 0 ? "s" : compact[digits..]) switch
        {
            "ms" or "msec" or "millis" or "milliseconds" => 1,
            "s" or "sec" or "secs" or "second" or "seconds" => 1000,
            "m" or "min" or "mins" or "minute" or "minutes" => 60_000,
            "h" or "hour" or "hours" => 3_600_000,
            "d" or "day" or "days" => 86_400_000,
            _ => double.NaN,
        };
        return double.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * unit is >= 0 and < 1e15
            ? Format((long)(number * unit))
            : null;
    }
}
