using System.Xml.Linq;

namespace Poise.House;

/// <summary>What the project files may refer to: the walls that the compiler guards.</summary>
internal static class ProjectRules
{
    // Analyzers run in the compiler and ship nothing.
    static readonly string[] Analyzers = ["Microsoft.CodeAnalysis.BannedApiAnalyzers"];

    public static IEnumerable<string> DataPlaneViolations(string project)
    {
        foreach (XElement item in References(project))
        {
            string name = item.Attribute("Include")?.Value ?? "";
            bool isAnalyzer = item.Name.LocalName switch
            {
                "PackageReference" => Analyzers.Contains(name) && item.Attribute("PrivateAssets")?.Value == "all",
                "ProjectReference" => item.Attribute("OutputItemType")?.Value == "Analyzer"
                    && item.Attribute("ReferenceOutputAssembly")?.Value == "false",
                _ => false,
            };
            if (!isAnalyzer)
                yield return $"the data plane refers to {name}; it uses the runtime alone";
        }
    }

    public static IEnumerable<string> ControlPlaneViolations(string project) =>
        from item in References(project)
        where item.Name.LocalName == "ProjectReference" && item.Attribute("OutputItemType")?.Value != "Analyzer"
        let name = item.Attribute("Include")?.Value ?? ""
        where !name.EndsWith("/Poise.DataPlane.csproj", StringComparison.Ordinal)
        select $"the control plane refers to {name}; it uses the data plane alone";

    static IEnumerable<XElement> References(string project) => XDocument.Parse(project).Descendants()
        .Where(item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal));
}
