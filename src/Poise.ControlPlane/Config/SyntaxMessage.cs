using YamlDotNet.Core;

namespace Poise.Config;

/// <summary>
/// What to tell somebody whose file is not YAML: the usual mistakes in plain words and where they are, else what
/// YamlDotNet says.
/// </summary>
internal static class SyntaxMessage
{
    public static (Position Position, string Message) Of(YamlException syntax, string text)
    {
        Position position = NodeReader.At(syntax.Start);
        string detail = syntax.Message.ReplaceLineEndings(" ").TrimEnd('.');
        if (detail.Contains("tab", StringComparison.Ordinal) && TabIn(text, position.Line) is { } tab)
            return (tab, "bad syntax: a tab in the indentation; expected spaces");

        string? plain = CharacterAt(text, syntax.Start) switch
        {
            '@' or '`' => "text that begins with '@' or '`' must be in quotes",
            '%' => "text that begins with '%' must be in quotes",
            _ => null,
        };
        return (position, "bad syntax: " + (plain ?? char.ToLowerInvariant(detail[0]) + detail[1..]));
    }

    /// <summary>The first tab in the indentation of a line, from the line where the parser gave up its block.</summary>
    private static Position? TabIn(string text, int firstLine)
    {
        int line = 0;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            line++;
            int indent = content.IndexOfAnyExcept(' ');
            if (line >= firstLine && indent >= 0 && content[indent] == '\t')
                return new Position(line, indent + 1);
        }

        return null;
    }

    private static char CharacterAt(string text, Mark mark) =>
        mark.Index >= 0 && mark.Index < text.Length ? text[(int)mark.Index] : '\0';
}
