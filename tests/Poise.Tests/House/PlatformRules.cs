using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// Where the safe world ends: system calls in Io/Linux and Tls, unsafe code there and in the buffer pool. And no state
/// outside objects: a mutable static is shared by every worker, which share nothing.
/// </summary>
internal static partial class PlatformRules
{
    /// <summary>Mutable statics that have earned their place.</summary>
    static readonly (string Path, string Name, string Why)[] AllowedStatics =
    [
        ("src/Poise.DataPlane/Io/LoopTaskBuilder.cs", "_free", "a free list per thread is one per loop"),
    ];

    /// <summary>Unsafe code outside the two folders of the platform.</summary>
    static readonly (string Path, string Why)[] AllowedUnsafe =
    [
        ("src/Poise.DataPlane/Core/BufferPool.cs", "memory that the collector must not move"),
        ("src/Poise.DataPlane/Core/ByteBuffer.cs", "a view of that memory"),
        ("src/Poise.DataPlane/Io/Epoll/EpollLoop.cs", "hands that memory to the system calls"),
    ];

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

        if (!isPlatform && !AllowedUnsafe.Any(entry => entry.Path == file.Path))
        {
            foreach (Match match in UnsafeCode().Matches(file.Code))
                yield return $"{file.At(match.Index)}: unsafe code lives in Io/Linux, Tls and the buffer pool";
        }

        if (file.IsIn("src/Poise.DataPlane"))
        {
            foreach (Match match in ForeignTask().Matches(file.Code))
                yield return $"{file.At(match.Index)}: a loop awaits LoopTask alone, not {match.Value}";
        }

        foreach (Match match in MutableStatic().Matches(file.Code))
        {
            string name = match.Groups["name"].Value;
            if (!AllowedStatics.Any(entry => entry.Path == file.Path && entry.Name == name))
                yield return $"{file.At(match.Groups["name"].Index)}: '{name}' is a mutable static";
        }
    }

    /// <summary>Exceptions that the file they name no longer needs.</summary>
    public static IEnumerable<string> StaleEntries(IReadOnlyCollection<SourceFile> sources)
    {
        foreach (SourceFile file in sources)
        {
            foreach ((string path, string name, string _) in AllowedStatics)
            {
                if (path == file.Path
                    && !MutableStatic().Matches(file.Code).Any(match => match.Groups["name"].Value == name))
                    yield return $"{path}: no mutable static '{name}' any more; take it off the list";
            }

            if (AllowedUnsafe.Any(entry => entry.Path == file.Path) && !UnsafeCode().IsMatch(file.Code))
                yield return $"{file.Path}: no unsafe code any more; take it off the list";
        }
    }

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
