using System.Text;

namespace Poise.Http.H1;

/// <summary>
/// Golden messages: <c>Golden/http1/KIND/NAME.http</c> has the bytes, <c>NAME.expected</c> the parse as text. To add
/// a case, add the bytes and run with POISE_WRITE_GOLDEN=1, which writes what is missing; then read what it wrote.
/// </summary>
internal static class GoldenMessages
{
    public static IEnumerable<Xunit.TheoryDataRow<string>> Names(string kind)
    {
        string[] files = Directory.GetFiles(Folder(kind), "*.http");
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
            yield return new(Path.GetFileNameWithoutExtension(file));
    }

    public static byte[] Bytes(string kind, string name) =>
        File.ReadAllBytes(Path.Combine(Folder(kind), name + ".http"));

    public static void Check(string kind, string name, string actual)
    {
        string path = Path.Combine(Folder(kind), name + ".expected");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("POISE_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, actual, Encoding.ASCII);
        Xunit.Assert.True(File.Exists(path), $"{path} is missing; this is what it would hold:\n{actual}");
        Xunit.Assert.Equal(File.ReadAllText(path, Encoding.ASCII), actual);
    }

    private static string Folder(string kind)
    {
        string? root = AppContext.BaseDirectory;
        while (root != null && !File.Exists(Path.Combine(root, "Poise.slnx")))
            root = Path.GetDirectoryName(root);
        Xunit.Assert.NotNull(root);
        return Path.Combine(root, "tests", "Poise.Tests", "Golden", "http1", kind);
    }
}
