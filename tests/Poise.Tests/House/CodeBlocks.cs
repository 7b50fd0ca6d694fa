using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>What a pair of braces holds.</summary>
internal enum BlockKind
{
    Namespace,
    Type,

    /// <summary>A member with a body: method, property, operator, constructor.</summary>
    Member,

    /// <summary>The initial value of a field: data, whatever its length.</summary>
    Initializer,

    /// <summary>Everything inside a member or an initial value.</summary>
    Inner,
}

/// <summary>A pair of braces with its header, from the first token to the closing brace.</summary>
internal readonly record struct CodeBlock(BlockKind Kind, string Header, int Start, int Open, int End)
{
    public int LineCount(string code) => 1 + code.AsSpan(Start, End - Start).Count('\n');
}

/// <summary>Splits code, blanked of comments and literals, into its blocks by matching braces.</summary>
internal static partial class CodeBlocks
{
    public static List<CodeBlock> Of(string code)
    {
        var blocks = new List<CodeBlock>();
        var open = new Stack<CodeBlock>();
        int headerStart = 0;
        for (int i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case ';':
                    headerStart = i + 1;
                    break;
                case '{':
                    int start = SkipSpace(code, headerStart, i);
                    string header = code[start..i];
                    BlockKind outer = open.TryPeek(out CodeBlock parent) ? parent.Kind : BlockKind.Namespace;
                    open.Push(new CodeBlock(KindOf(header, outer), header, start, i, i));
                    headerStart = i + 1;
                    break;
                case '}':
                    if (open.TryPop(out CodeBlock block))
                        blocks.Add(block with { End = i });
                    headerStart = i + 1;
                    break;
            }
        }

        return blocks;
    }

    static int SkipSpace(string code, int from, int to)
    {
        while (from < to && char.IsWhiteSpace(code[from]))
            from++;
        return from;
    }

    static BlockKind KindOf(string header, BlockKind outer)
    {
        if (outer is BlockKind.Member or BlockKind.Initializer or BlockKind.Inner)
            return BlockKind.Inner;
        if (TypeHeader().IsMatch(header))
            return BlockKind.Type;
        if (outer is BlockKind.Namespace)
            return header.Contains("namespace ", StringComparison.Ordinal) ? BlockKind.Namespace : BlockKind.Member;
        string outside = Parenthesised().Replace(header, "");
        bool isValue = Assignment().IsMatch(outside) && !outside.Contains("operator", StringComparison.Ordinal);
        return isValue ? BlockKind.Initializer : BlockKind.Member;
    }

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w+(?![^(]*=>)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\((?>[^()]|(?<open>\()|(?<-open>\)))*\)")]
    private static partial Regex Parenthesised();

    [GeneratedRegex(@"(?<![=!<>])=(?![=>])")]
    private static partial Regex Assignment();
}
