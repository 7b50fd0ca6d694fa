using System.Globalization;

namespace Poise.Core.Options;

/// <summary>Numbers of bytes as text: <c>16KiB</c>, <c>1MiB</c>, <c>2GiB</c>, <c>1TiB</c>, or plain bytes.</summary>
public static class SizeText
{
    /// <summary>For the JSON schema.</summary>
    public const string Pattern = "^[0-9]+(KiB|MiB|GiB|TiB)?$";

    private static readonly (string Unit, int Shift)[] Units =
        [("", 0), ("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];

    /// <summary>Bytes, or null where the text is no size or too large for 63 bits.</summary>
    public static long? Parse(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
            digits = text.Length;
        if (digits == 0 || !long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out long number))
            return null;

        foreach ((string unit, int shift) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
                return number <= long.MaxValue >> shift ? number << shift : null;
        }

        return null;
    }

    /// <summary>In the largest unit that divides it.</summary>
    public static string Format(long bytes)
    {
        int i = bytes == 0 ? 0 : Units.Length - 1;
        while ((bytes & ((1L << Units[i].Shift) - 1)) != 0)
            i--;
        return (bytes >> Units[i].Shift).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
    }

    /// <summary>A size that <paramref name="text"/> probably means: <c>16K</c>, <c>16kb</c>, <c>16 KiB</c>.</summary>
    public static string? Suggest(string text)
    {
        string compact = text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        int digits = compact.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0)
            return null;

        string? unit = compact[digits..] switch
        {
            "b" or "bytes" => "",
            "k" or "kb" or "kib" => "KiB",
            "m" or "mb" or "mib" => "MiB",
            "g" or "gb" or "gib" => "GiB",
            "t" or "tb" or "tib" => "TiB",
            _ => null,
        };
        string meant = string.Concat(compact.AsSpan(0, digits), unit);
        return unit is not null && Parse(meant) is not null ? meant : null;
    }
}
