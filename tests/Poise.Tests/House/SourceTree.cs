using System.Reflection;

namespace Poise.House;

/// <summary>The repository that the tests were built from, as files.</summary>
internal static class SourceTree
{
    public static readonly string Root = FindRoot();

    /// <summary>Paths below the root, with forward slashes; not what is built or ignored.</summary>
    public static readonly string[] Paths = ListPaths();

    /// <summary>Every C# source.</summary>
    public static readonly SourceFile[] Sources = Paths
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .Select(path => new SourceFile(path, Read(path)))
        .ToArray();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A value that the project file hands to the tests as assembly metadata.</summary>
    public static string BuildFact(string key) => typeof(SourceTree).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(fact => fact.Key == key).Value!;

    static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Poise.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Poise.slnx is not above the test binary.");
    }

    static string[] ListPaths()
    {
        string[] skipped = ["artifacts", "bin", "obj", ".git", "node_modules", ".vs", ".idea", ".vscode"];
        var paths = new List<string>();
        var folders = new Stack<string>([Root]);
        while (folders.TryPop(out string? folder))
        {
            foreach (string file in Directory.GetFiles(folder))
                paths.Add(Path.GetRelativePath(Root, file).Replace('\\', '/'));
            foreach (string child in Directory.GetDirectories(folder))
            {
                if (!skipped.Contains(Path.GetFileName(child)))
                    folders.Push(child);
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return [.. paths];
    }
}
