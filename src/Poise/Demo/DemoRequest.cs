using System.Globalization;

namespace Poise.Demo;

/// <summary>What a demo backend wants to know of a request.</summary>
/// <param name="Head">All of its head but the empty line.</param>
/// <param name="Method">As it came.</param>
/// <param name="Path">Without the query.</param>
/// <param name="BodyBytes">The Content-Length; 0 where there is none.</param>
/// <param name="IsChunked">Its body ends with its last chunk; trailers are not expected.</param>
internal sealed record DemoRequest(string Head, string Method, string Path, long BodyBytes, bool IsChunked)
{
    internal static DemoRequest Parse(string head)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        string target = words.Length > 1 ? words[1] : "/";
        string length = Field(lines, "Content-Length:") ?? "0";
        return new DemoRequest(
            head,
            words[0],
            target.Split('?')[0],
            long.Parse(length, CultureInfo.InvariantCulture),
            Field(lines, "Transfer-Encoding:") is not null);
    }

    private static string? Field(string[] lines, string name) => lines
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim();
}
