namespace Poise;

/// <summary>What this program is.</summary>
internal static class Product
{
    /// <summary>The version, as <c>0.1.0</c>.</summary>
    internal static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0";
}
