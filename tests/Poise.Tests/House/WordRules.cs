using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>One word per thing, and no name that says nothing. Names are split where a capital begins a word.</summary>
internal static partial class WordRules
{
    /// <summary>Words that name a drawer: banned anywhere in the name of a file, folder or type.</summary>
    static readonly string[] Drawers =
        ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Manager", "Infrastructure", "Misc"];

    /// <summary>Words for which the house has another, anywhere in the name of a type under src/.</summary>
    static readonly (string Word, string Ours)[] Elsewhere = [("Frontend", "Listener")];

    /// <summary>
    /// Words that must not be what a type is (its last word) under src/. Upstream and downstream are directions, so
    /// `UpstreamConnection` is fine and `Upstream` is not.
    /// </summary>
    static readonly (string Word, string Ours)[] AsThing =
    [
        ("Upstream", "Backend or Pool"), ("Downstream", "Listener or connection"), ("Server", "Backend"),
        ("Peer", "Backend"), ("Origin", "Backend"), ("Checker", "Probe or HealthCheck"), ("Strategy", "Balancer"),
        ("Selector", "Balancer"), ("Frontend", "Listener"), ("Vhost", "Route"),
    ];

    public static IEnumerable<string> Violations(SourceFile file)
    {
        IEnumerable<string> names = DeclaredType().Matches(file.Code)
            .Select(match => match.Groups[1].Value)
            .Append(file.Name)
            .Distinct();
        foreach (string name in names)
        {
            string[] words = Words(name);
            foreach (string word in words.Intersect(Drawers))
                yield return $"{file.Path}: '{name}': '{word}' says nothing; name it by what it does";
            if (!file.IsIn("src"))
                continue;
            foreach ((string word, string ours) in Elsewhere.Where(line => words.Contains(line.Word)))
                yield return $"{file.Path}: '{name}': not {word} but {ours}";
            foreach ((string word, string ours) in AsThing.Where(line => words[^1] == line.Word))
                yield return $"{file.Path}: '{name}': not {word} but {ours}";
        }
    }

    public static IEnumerable<string> FolderViolations(string path) =>
        from folder in path.Split('/')[..^1]
        where Words(folder).Intersect(Drawers, StringComparer.OrdinalIgnoreCase).Any()
        select $"{path}: the folder '{folder}' is a drawer";

    static string[] Words(string name) => [.. WordStart().Split(name).Where(word => word.Length > 0)];

    [GeneratedRegex(@"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum|delegate\s+[\w<>.?\[\]]+)\s+(?!struct\b|class\b)(\w+)")]
    private static partial Regex DeclaredType();
}
