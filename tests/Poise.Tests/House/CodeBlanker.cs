namespace Poise.House;

/// <summary>
/// Blanks comments, strings and characters in C# text, so that rules can look for words and braces in code alone. A
/// lexer for this tree, not for all of C#: an interpolated string is a literal to its end, holes included.
/// </summary>
internal static class CodeBlanker
{
    public static string Blank(string text)
    {
        char[] code = text.ToCharArray();
        int at = 0;
        while (at < text.Length)
        {
            int end = EndOfBlank(text, at);
            if (end == at)
            {
                at++;
                continue;
            }

            for (; at < end; at++)
            {
                if (code[at] != '\n')
                    code[at] = ' ';
            }
        }

        return new string(code);
    }

    // The end of the comment or literal that begins here, or `at` when none does.
    static int EndOfBlank(string text, int at)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
            return EndAfter(text, at, "\n");
        if (rest.StartsWith("/*"))
            return EndAfter(text, at + 2, "*/");
        if (rest[0] == '\'')
            return EndOfQuoted(text, at, '\'');
        int quote = at;
        while (quote < text.Length && text[quote] is '$' or '@')
            quote++;
        if (quote >= text.Length || text[quote] != '"')
            return at;
        int quotes = 1;
        while (quote + quotes < text.Length && text[quote + quotes] == '"')
            quotes++;
        if (quotes >= 3)
            return EndAfter(text, quote + quotes, new string('"', quotes));
        ReadOnlySpan<char> prefix = text.AsSpan(at, quote - at);
        if (prefix.Contains('@'))
            return EndOfVerbatim(text, quote);
        return prefix.Contains('$') ? EndOfInterpolated(text, quote) : EndOfQuoted(text, quote, '"');
    }

    static int EndAfter(string text, int from, string end)
    {
        int found = text.IndexOf(end, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + end.Length;
    }

    static int EndOfQuoted(string text, int at, char quote)
    {
        for (int i = at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote)
                return i + 1;
        }

        // Not a literal after all (an apostrophe in an #if'ed text, say).
        return at + 1;
    }

    static int EndOfVerbatim(string text, int quote)
    {
        for (int i = quote + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
                continue;
            if (i + 1 >= text.Length || text[i + 1] != '"')
                return i + 1;
            i++;
        }

        return text.Length;
    }

    // A hole may hold strings of its own: "{(a ? "x" : "y")}".
    static int EndOfInterpolated(string text, int quote)
    {
        int depth = 0;
        for (int i = quote + 1; i < text.Length; i++)
        {
            char c = text[i];
            if (depth == 0 && c == '\\')
                i++;
            else if (depth == 0 && c == '"')
                return i + 1;
            else if (c == '{' && depth == 0 && i + 1 < text.Length && text[i + 1] == '{')
                i++;
            else if (c == '{')
                depth++;
            else if (c == '}' && depth > 0)
                depth--;
            else if (depth > 0 && c is '"' or '\'')
                i = EndOfQuoted(text, i, c) - 1;
        }

        return text.Length;
    }
}
