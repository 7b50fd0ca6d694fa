using System.Collections;
using System.Text;
using Poise.Core.Options;

namespace Poise.Config;

/// <summary>The reference page of the config file (docs/reference/config.md), made of the shapes.</summary>
public static class ConfigReference
{
    private const string Preface =
        """
        # Configuration reference

        One YAML file; JSON is YAML, so JSON works. Each key below is shown with what may be written, its default and
        what it does. Unknown and duplicate keys are errors. `poise check -c FILE` tells every error with its place;
        `poise schema` prints the JSON schema for editors.

        This page is made from the source. `POISE_UPDATE_GOLDEN=1 ./dev test` writes it anew.


        """;

    /// <summary>The page in Markdown.</summary>
    public static string Write() => Write(PoiseOptions.Shape);

    internal static string Write(OptionsShape root)
    {
        var page = new StringBuilder(Preface);
        WriteRecord(page, root, "");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteRecord(StringBuilder page, OptionsShape shape, string path)
    {
        page.Append("## ").Append(path.Length == 0 ? "The file" : $"`{path}`").Append("\n\n");
        page.Append(shape.Doc).Append("\n\n");
        if (shape.ExactlyOne.Length > 0)
            page.Append($"Exactly one of {Expectation.Names(shape.ExactlyOne)} must be there.\n\n");

        page.Append("| key | value | default | what it does |\n|---|---|---|---|\n");
        object defaults = shape.Create();
        foreach (OptionKey key in shape.Keys)
        {
            page.Append($"| `{key.Name}` | {Cell(Value(key.Type))} | {Default(key, defaults)} ");
            page.Append($"| {Cell(key.Doc)}{Choices(key.Type)} |\n");
        }

        page.Append('\n');
        foreach (OptionKey key in shape.Keys)
        {
            if (ShapeTree.Below(key.Type) is { } below)
                WriteRecord(page, below, (path.Length == 0 ? "" : path + ".") + key.Name + Suffix(key.Type));
        }
    }

    private static string Value(OptionType type) => type switch
    {
        MapType => "names and keys, see below",
        RecordType { Shape.Short: { } only } => $"{Value(only.Type)}, or keys, see below",
        RecordType => "keys, see below",
        ListType { OneOrMany: true } list => $"{Value(list.Item)}, or a list of these",
        ListType list => $"a list of: {Value(list.Item)}",
        ScalarType scalar => scalar.Expected,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static string Suffix(OptionType type) => type switch
    {
        MapType => ".NAME",
        ListType => "[]",
        _ => "",
    };

    private static string Default(OptionKey key, object defaults)
    {
        if (key.IsRequired)
            return "required";

        return (key.Type, key.Get(defaults)) switch
        {
            (RecordType { Shape.Short: { } only }, { } record) => Default(only, record),
            (RecordType or MapType, _) or (_, null) => "",
            (ListType list, { } items) => Items(list, items),
            (ScalarType scalar, { } value) => $"`{scalar.Format(value)}`",
            _ => "",
        };
    }

    private static string Items(ListType list, object items)
    {
        string[] texts = [.. ((IEnumerable)items).Cast<object>().Select(item => ((ScalarType)list.Item).Format(item))];
        return texts.Length == 0 ? "" : $"`[{string.Join(", ", texts)}]`";
    }

    private static string Choices(OptionType type)
    {
        ReadOnlySpan<Choice> choices = type switch
        {
            ChoiceType choice => choice.Choices,
            ParsedType parsed => parsed.Choices,
            ListType { Item: ChoiceType item } => item.Choices,
            _ => [],
        };
        var text = new StringBuilder();
        foreach (Choice one in choices)
            text.Append($"<br>`{one.Name}`: {Cell(one.Doc)}");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
