using System.Diagnostics.CodeAnalysis;
using Poise.Core.Options;

namespace Poise.Health;

/// <summary>Status codes from one to another, both included.</summary>
/// <param name="First">100 to 599.</param>
/// <param name="Last"><paramref name="First"/> to 599.</param>
public sealed record StatusRange(int First, int Last) : ITextOption<StatusRange>
{
    private const int Lowest = 100;
    private const int Highest = 599;

    public static string Expected => "a status from 100 to 599, or a range of them such as 200-299";

    public static string Pattern => "^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$";

    public static bool MayBeNumber => true;

    public bool Contains(int status) => status >= First && status <= Last;

    public static bool TryParse(
        string text, [MaybeNullWhen(false)] out StatusRange value, out string? suggestion)
    {
        suggestion = null;
        int dash = text.IndexOf('-');
        string last = dash < 0 ? text : text[(dash + 1)..];
        bool isRange = TryParseStatus(dash < 0 ? text : text[..dash], out int from)
            & TryParseStatus(last, out int to) && from <= to;
        value = isRange ? new StatusRange(from, to) : null;
        if (text.Length == 3 && text[0] is >= '1' and <= '5' && text.EndsWith("xx", StringComparison.OrdinalIgnoreCase))
            suggestion = $"{text[0]}00-{text[0]}99";
        return isRange;
    }

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryParseStatus(string text, out int status)
    {
        status = 0;
        if (text.Length != 3)
            return false;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            status = status * 10 + (digit - '0');
        }
        return status is >= Lowest and <= Highest;
    }
}
