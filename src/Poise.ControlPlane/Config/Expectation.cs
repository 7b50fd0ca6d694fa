using System.Text;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>The words of an error: what could have been written, and what was.</summary>
internal static class Expectation
{
    private const int LongestQuote = 60;

    public static string Of(OptionType type) => type switch
    {
        ScalarType scalar => scalar.Expected,
        ListType { OneOrMany: true } list => $"{Of(list.Item)}, or a list of these",
        ListType list => $"a list; each item is {Of(list.Item)}",
        MapType => "a map from names to keys",
        RecordType { Shape.Short: { } only } record => $"{Of(only.Type)}, or {Keys(record.Shape)}",
        RecordType record => Keys(record.Shape),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Names(OptionKey[] keys) => keys.Length switch
    {
        1 => keys[0].Name,
        _ => string.Join(", ", keys[..^1].Select(key => key.Name)) + " or " + keys[^1].Name,
    };

    private static string Keys(OptionsShape shape) =>
        (shape.Keys.Length == 1 ? "the key " : "the keys ") + Names(shape.Keys);

    public static string Found(ConfigNode node) => node.Kind switch
    {
        NodeKind.List => "a list",
        NodeKind.Map => "a map of keys",
        _ when node.IsNull => "nothing",
        _ => node.IsPlain ? $"'{Quote(node.Text)}'" : $"\"{Quote(node.Text)}\"",
    };

    /// <summary>Text of the file in one short line that cannot play tricks on a terminal.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (quoted.Length >= LongestQuote)
                return quoted.Append('…').ToString();

            bool isVisible = !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not
                (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator);
            quoted.Append(isVisible ? rune.ToString() : $"\\u{rune.Value:X4}");
        }

        return quoted.ToString();
    }
}
