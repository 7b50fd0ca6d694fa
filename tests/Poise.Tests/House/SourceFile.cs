namespace Poise.House;

/// <summary>A C# source: its path below the root, its text, and the text without comments and literals.</summary>
internal sealed class SourceFile(string path, string text)
{
    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>The text with every comment and literal blanked out; lines and columns stay as they are.</summary>
    public string Code { get; } = CodeBlanker.Blank(text);

    public string[] Lines => Text.Split('\n');

    /// <summary>The folders below the project: `Http/H1` for src/Poise.DataPlane/Http/H1/X.cs.</summary>
    public string Folder
    {
        get
        {
            string[] parts = Path.Split('/');
            return parts.Length <= 3 ? "" : string.Join('/', parts[2..^1]);
        }
    }

    /// <summary>The first folder below the project, or the empty string.</summary>
    public string Layer => Folder.Split('/')[0];

    /// <summary>The name of the file without its ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>`path:line`, as compilers print it.</summary>
    public string At(int offset) => $"{Path}:{1 + Text.AsSpan(0, offset).Count('\n')}";
}
