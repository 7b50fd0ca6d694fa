namespace Poise.House;

/// <summary>Files, functions and lines that a reader can hold in the head.</summary>
internal static class SizeRules
{
    public const int MaxFileLines = 400;
    public const int MaxFunctionLines = 70;
    public const int MaxLineColumns = 120;

    public static IEnumerable<string> Violations(SourceFile file)
    {
        string[] lines = file.Lines;
        if (lines.Length > MaxFileLines + 1)
            yield return $"{file.Path}: {lines.Length - 1} lines, at most {MaxFileLines}: it holds more than one idea";

        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > MaxLineColumns)
                yield return $"{file.Path}:{i + 1}: {lines[i].Length} columns, at most {MaxLineColumns}";
        }

        foreach (CodeBlock block in CodeBlocks.Of(file.Code).Where(block => block.Kind == BlockKind.Member))
        {
            int count = block.LineCount(file.Code);
            if (count > MaxFunctionLines)
                yield return $"{file.At(block.Start)}: a function of {count} lines, at most {MaxFunctionLines}";
        }
    }
}
