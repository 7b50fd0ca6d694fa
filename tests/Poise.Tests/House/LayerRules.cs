using System.Text.RegularExpressions;

namespace Poise.House;

/// <summary>
/// Folders are layers, and a layer uses only those before it. Read from the text: every `Poise.Layer` name, and every
/// `Layer.Type` that C# would complete with the enclosing namespace.
/// </summary>
internal static partial class LayerRules
{
    /// <summary>The layers of the data plane, each above those before it.</summary>
    public static readonly string[] DataPlane =
        ["Core", "Metrics", "Io", "Tls", "Http", "Pools", "Health", "Routes", "Proxy"];

    /// <summary>The layers of the control plane; all of them may use all of the data plane.</summary>
    public static readonly string[] ControlPlane = ["Logs", "Config", "Discovery", "Nodes", "Cluster", "Admin"];

    /// <summary>Balancing sees neither sockets nor HTTP, so that L4 and L7 share every algorithm.</summary>
    static readonly string[] HiddenFromPools = ["Io", "Tls", "Http"];

    public static bool IsLayered(SourceFile file) =>
        file.IsIn("src/Poise.DataPlane") || file.IsIn("src/Poise.ControlPlane");

    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> sources)
    {
        HashSet<string> types = [.. sources.SelectMany(QualifiedTypes)];
        foreach (SourceFile file in sources.Where(IsLayered))
        {
            string[] own = file.IsIn("src/Poise.DataPlane") ? DataPlane : ControlPlane;
            if (!own.Contains(file.Layer))
            {
                yield return $"{file.Path}: '{file.Layer}' is no layer; there are {string.Join(", ", own)}";
                continue;
            }

            foreach ((string layer, int offset) in Uses(file, types))
            {
                if (!MayUse(file, layer))
                    yield return $"{file.At(offset)}: {file.Layer} must not use {layer}";
            }
        }
    }

    public static IEnumerable<string> NamespaceViolations(SourceFile file)
    {
        string expected = "Poise." + file.Folder.Replace('/', '.');
        foreach (Match match in NamespaceLine().Matches(file.Code))
        {
            if (match.Groups[1].Value != expected)
                yield return $"{file.At(match.Index)}: namespace {match.Groups[1].Value}, by its folder {expected}";
        }
    }

    static bool MayUse(SourceFile file, string layer)
    {
        int used = Array.IndexOf(DataPlane, layer);
        if (file.IsIn("src/Poise.ControlPlane"))
            return used >= 0 || Array.IndexOf(ControlPlane, layer) <= Array.IndexOf(ControlPlane, file.Layer);
        if (used < 0 || used > Array.IndexOf(DataPlane, file.Layer))
            return false;
        return file.Layer != "Pools" || !HiddenFromPools.Contains(layer);
    }

    static IEnumerable<(string Layer, int Offset)> Uses(SourceFile file, HashSet<string> types)
    {
        foreach (Match match in QualifiedName().Matches(file.Code))
        {
            string layer = match.Groups["layer"].Value;
            bool isLayer = DataPlane.Contains(layer) || ControlPlane.Contains(layer);
            bool isAbsolute = match.Groups["root"].Success;
            if (isLayer && (isAbsolute || types.Contains($"{layer}.{match.Groups["type"].Value}")))
                yield return (layer, match.Index);
        }
    }

    static IEnumerable<string> QualifiedTypes(SourceFile file) => IsLayered(file)
        ? DeclaredType().Matches(file.Code).Select(match => $"{file.Layer}.{match.Groups[1].Value}")
        : [];

    [GeneratedRegex(@"(?<![\w.])(?:global::)?(?<root>Poise\.)?(?<layer>[A-Z]\w*)(?:\.(?<type>[A-Z]\w*))?")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?!struct\b|class\b)(\w+)")]
    private static partial Regex DeclaredType();
}
