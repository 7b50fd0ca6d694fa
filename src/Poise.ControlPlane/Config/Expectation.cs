using System.Globalization;
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

    /// <summary>Text of the file, cut to what fits in a line.</summary>
    public static string Quote(string text) =>
        text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";

    /// <summary>Text that stays on its line and plays no tricks on a terminal, whatever the file holds.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isHidden = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isHidden)
                visible.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else
                visible.Append(rune.ToString());
        }

        return visible.ToString();
    }
}
