using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// Where the safe world ends: system calls in Io/Linux and Tls, unsafe code there and in the buffer pool. And no state
/// outside objects: a mutable static is shared by every worker, which share nothing.
/// </summary>
internal static partial class PlatformRules
{
    /// <summary>Mutable statics that have earned their place: path and name of each, and why.</summary>
    static readonly (string Path, string Name)[] AllowedStatics = [];

    public static IEnumerable<string> Violations(SourceFile file)
    {
        if (!file.IsIn("src") || file.IsIn("src/Poise.OptionsGenerator"))
            yield break;

        bool isPlatform = file.IsIn("src/Poise.DataPlane/Io/Linux") || file.IsIn("src/Poise.DataPlane/Tls");
        if (!isPlatform)
        {
            foreach (Match match in NativeCall().Matches(file.Code))
                yield return $"{file.At(match.Index)}: system calls live in Io/Linux and Tls";
        }

        if (!isPlatform && file.Path != "src/Poise.DataPlane/Core/BufferPool.cs")
        {
            foreach (Match match in UnsafeCode().Matches(file.Code))
                yield return $"{file.At(match.Index)}: unsafe code lives in Io/Linux, Tls and Core/BufferPool.cs";
        }

        if (file.IsIn("src/Poise.DataPlane"))
        {
            foreach (Match match in ForeignTask().Matches(file.Code))
                yield return $"{file.At(match.Index)}: a loop awaits LoopTask alone, not {match.Value}";
        }

        foreach (Match match in MutableStatic().Matches(file.Code))
        {
            string name = match.Groups["name"].Value;
            if (!AllowedStatics.Contains((file.Path, name)))
                yield return $"{file.At(match.Groups["name"].Index)}: '{name}' is a mutable static";
        }
    }

    /// <summary>Entries of the list that no longer name anything.</summary>
    public static IEnumerable<string> StaleEntries(IReadOnlyCollection<SourceFile> sources) =>
        from entry in AllowedStatics
        where !sources.Any(file => file.Path == entry.Path
            && MutableStatic().Matches(file.Code).Any(match => match.Groups["name"].Value == entry.Name))
        select $"{entry.Path}: no mutable static '{entry.Name}' any more; take it off the list";

    [GeneratedRegex(@"\b(?:Library|Dll)Import\b")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeCode();

    // The banned-API analyzer sees calls, not the types of signatures and fields.
    [GeneratedRegex(@"\b(?:Task|ValueTask|CancellationToken|async\s+void)\b(?=\s*<|\s+\w|\?)")]
    private static partial Regex ForeignTask();

    // A static field without readonly or const, or a static property with a setter.
    [GeneratedRegex(
        @"^[ \t]*(?:\[[^\]\n]*\]\s*)*(?:(?:public|private|internal|protected|volatile|new|required)\s+)*static\s+" +
        @"(?:(?:volatile|new|public|private|internal|protected)\s+)*" +
        @"(?!readonly\b|class\b|partial\b|extern\b|async\b|unsafe\b|implicit\b|explicit\b|abstract\b|void\b)" +
        @"(?:ref\s+)?[\w.]+(?:<[^;={}()]*>)?(?:\[[,\s]*\])*\??\s+(?<name>\w+)\s*" +
        @"(?:;|=(?![=>])|\{[^{}]*\bset\b[^{}]*\})",
        RegexOptions.Multiline)]
    private static partial Regex MutableStatic();
}
