namespace Poise.Nodes;

/// <summary>What this program is.</summary>
public static class Product
{
    /// <summary>The version, as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0";
}
