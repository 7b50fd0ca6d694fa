using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// Paths in documents: in backticks, from the root (`src/…`, `docs/…`) or the end of a source's path (`X.cs`,
/// `Http/H1/X.cs`); and the targets of relative links. Patterns, with any of `*&lt;{…`, are left alone.
/// </summary>
internal static partial class DocsRules
{
    static readonly string[] Roots =
        ["src/", "tests/", "docs/", "examples/", "deploy/", "bench/", "eng/", ".ci/"];

    public static IEnumerable<string> Violations(string document, string text, IReadOnlyCollection<string> paths)
    {
        foreach (Match match in Backticked().Matches(text))
        {
            string path = match.Groups[1].Value;
            bool isRooted = Roots.Any(root => path.StartsWith(root, StringComparison.Ordinal));
            bool isSource = path.EndsWith(".cs", StringComparison.Ordinal);
            if (isRooted && !ExistsAt(path, paths))
                yield return $"{document}: `{path}` does not exist";
            else if (isSource && !isRooted && !paths.Any(known => EndsWithPath(known, path)))
                yield return $"{document}: `{path}` is the end of no path";
        }

        foreach (Match match in Link().Matches(text))
        {
            string path = Resolve(document, match.Groups[1].Value);
            if (!ExistsAt(path, paths))
                yield return $"{document}: the link to {path} leads nowhere";
        }
    }

    static bool ExistsAt(string path, IReadOnlyCollection<string> paths)
    {
        string trimmed = path.TrimEnd('/');
        return paths.Any(known => known == trimmed || known.StartsWith(trimmed + "/", StringComparison.Ordinal));
    }

    static bool EndsWithPath(string known, string path) =>
        known == path || known.EndsWith("/" + path, StringComparison.Ordinal);

    static string Resolve(string document, string link)
    {
        string folder = Path.GetDirectoryName(document) ?? "";
        return Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, link)));
    }

    [GeneratedRegex(@"`([\w.\-/]+)`")]
    private static partial Regex Backticked();

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)\s#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
