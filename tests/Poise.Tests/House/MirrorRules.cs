using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// Each source has its test at the mirrored place: src/Poise.DataPlane/Io/X.cs, and X.Part.cs of the same type, have
/// tests/Poise.Tests/Io/XTests.cs. A small part may be proven by the test of the whole, which then says so in a line
/// `// Also proves: Part.cs, Other.cs` (in the same folder; else `Http/H1/Part.cs`). Exempt are files without logic
/// and the short list below.
/// </summary>
internal static partial class MirrorRules
{
    /// <summary>Files or folders proven elsewhere: the path, and by what.</summary>
    public static readonly (string Path, string ProvenBy)[] Elsewhere =
    [
        ("src/Poise.DataPlane/Core/Invariant.cs", "ends the process: the fuzzer's and simulator's runs live by it"),
        ("src/Poise.DataPlane/Io/Linux/", "system calls: the event loop's contract tests make every one of them"),
        ("src/Poise.ControlPlane/Nodes/", "threads and sockets of a process: the end-to-end tests run the binary"),
        ("src/Poise.ControlPlane/Admin/AdminEndpoint.cs", "Kestrel on a socket: the end-to-end tests call it"),
        ("src/Poise.ControlPlane/Admin/AdminDoor.cs", "changes that socket: the end-to-end tests move it"),
        ("src/Poise/", "the program: the end-to-end tests run the published binary"),
        ("src/Poise.OptionsGenerator/", "runs in the compiler: the config tests read what it generates"),
    ];

    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> sources)
    {
        HashSet<string> tests = [.. sources.Where(file => file.IsIn("tests")).Select(file => file.Path)];
        HashSet<string> parts = [.. sources.SelectMany(AlsoProven).Select(part => part.Source)];
        return from file in sources
               where file.IsIn("src") && HasLogic(file)
               where !Elsewhere.Any(entry => IsUnder(file.Path, entry.Path))
               let test = MirrorOf(file)
               where !tests.Contains(test) && !parts.Contains(InProject(file))
               select $"{file.Path}: its test {test} is missing";
    }

    /// <summary>Lines in tests that claim to prove a source which does not exist.</summary>
    public static IEnumerable<string> StaleClaims(IReadOnlyCollection<SourceFile> sources)
    {
        HashSet<string> known = [.. sources.Where(file => file.IsIn("src")).Select(InProject)];
        return from part in sources.SelectMany(AlsoProven)
               where !known.Contains(part.Source)
               select $"{part.Test}: it claims to prove {part.Source}, which does not exist";
    }

    /// <summary>Entries of the list that no longer name anything.</summary>
    public static IEnumerable<string> StaleEntries(IReadOnlyCollection<string> paths) =>
        from entry in Elsewhere
        where !paths.Any(path => IsUnder(path, entry.Path)) && !IsExpected(entry.Path)
        select $"{entry.Path}: gone; take it off the list";

    // The folder of the system calls is part of the house before its first file is.
    static bool IsExpected(string path) => path == "src/Poise.DataPlane/Io/Linux/";

    static bool IsUnder(string path, string entry) =>
        path == entry || (entry.EndsWith('/') && path.StartsWith(entry, StringComparison.Ordinal));

    static string MirrorOf(SourceFile file) =>
        $"tests/Poise.Tests/{(file.Folder.Length > 0 ? file.Folder + "/" : "")}{file.Name.Split('.')[0]}Tests.cs";

    static string InProject(SourceFile file) => (file.Folder.Length > 0 ? file.Folder + "/" : "") + file.Name + ".cs";

    static IEnumerable<(string Test, string Source)> AlsoProven(SourceFile test)
    {
        if (!test.IsIn("tests/Poise.Tests"))
            yield break;
        foreach (Match match in Claim().Matches(test.Text))
        {
            foreach (string name in match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                yield return (test.Path, name.Contains('/') ? name : $"{test.Folder}/{name}");
        }
    }

    // A body with a statement, or an expression body: something that can be wrong.
    static bool HasLogic(SourceFile file) =>
        file.Code.Contains("=>", StringComparison.Ordinal)
        || CodeBlocks.Of(file.Code).Any(block => block.Kind == BlockKind.Member
            && !AutoProperty().IsMatch(file.Code.AsSpan(block.Open, block.End - block.Open + 1)));

    [GeneratedRegex(@"^\s*// Also proves: ([\w./, ]+)$", RegexOptions.Multiline)]
    private static partial Regex Claim();

    [GeneratedRegex(@"^\{\s*((private|protected|internal|readonly)\s+)*(get|set|init)\s*;[^{}()]*\}$")]
    private static partial Regex AutoProperty();
}
