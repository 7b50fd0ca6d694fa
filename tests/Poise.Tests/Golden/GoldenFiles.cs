using System.Runtime.CompilerServices;

namespace Poise.Golden;

/// <summary>
/// Files that hold what is expected. <c>POISE_UPDATE_GOLDEN=1</c> writes them instead of comparing; what changed is
/// then for <c>git diff</c> and its reader to judge.
/// </summary>
internal static class GoldenFiles
{
    public const string UpdateVariable = "POISE_UPDATE_GOLDEN";

    private static bool IsUpdate => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>The top folder of the source tree.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A folder below tests/Poise.Tests/Golden.</summary>
    public static string Folder(string name) => Path.Combine(Root, "tests", "Poise.Tests", "Golden", name);

    /// <summary>Compares with a file, or writes it where the variable asks for that.</summary>
    public static void Matches(string file, string actual)
    {
        if (IsUpdate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        string name = Path.GetRelativePath(Root, file);
        Assert.True(File.Exists(file), $"{name} is missing; {UpdateVariable}=1 ./dev test writes it");
        string expected = File.ReadAllText(file);
        Assert.True(
            expected == actual,
            $"{name} is stale; {UpdateVariable}=1 ./dev test writes it anew. {FirstDifference(expected, actual)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] before = expected.Split('\n');
        string[] after = actual.Split('\n');
        int line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
            line++;
        return $"Line {line + 1}:\n- {LineOrEnd(before, line)}\n+ {LineOrEnd(after, line)}";
    }

    private static string LineOrEnd(string[] lines, int line) => line < lines.Length ? lines[line] : "(the end)";

    private static string FindRoot([CallerFilePath] string here = "")
    {
        string? folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Poise.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("Poise.slnx is in no folder above " + here);
    }
}
