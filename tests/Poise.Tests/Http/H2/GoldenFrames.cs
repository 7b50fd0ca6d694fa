using Poise.Golden;

namespace Poise.Http.H2;

/// <summary>
/// Golden cases: Golden/h2/PREFIX-NAME.txt has the input, a line <c>---</c>, and what is expected. Lines of input that
/// begin with <c>#</c> are for readers. A new case is a new file with its input; POISE_UPDATE_GOLDEN=1 adds the rest.
/// </summary>
internal static class GoldenFrames
{
    private const string Border = "---\n";

    public static IEnumerable<TheoryDataRow<string>> Names(string prefix)
    {
        string[] files = Directory.GetFiles(GoldenFiles.Folder("h2"), prefix + "*.txt");
        Array.Sort(files, StringComparer.Ordinal);
        return files.Select(file => new TheoryDataRow<string>(System.IO.Path.GetFileNameWithoutExtension(file)));
    }

    /// <summary>The input's hexadecimal octets.</summary>
    public static byte[] Bytes(string name) =>
        Convert.FromHexString(string.Concat(Lines(name)).Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The input's lines without those for readers.</summary>
    public static IEnumerable<string> Lines(string name) =>
        Input(name).Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'));

    public static void Matches(string name, string actual) =>
        GoldenFiles.Matches(Path(name), Input(name) + Border + actual);

    private static string Input(string name)
    {
        string text = File.ReadAllText(Path(name));
        int border = text.IndexOf("\n" + Border, StringComparison.Ordinal);
        return border < 0 ? text : text[..(border + 1)];
    }

    private static string Path(string name) => System.IO.Path.Combine(GoldenFiles.Folder("h2"), name + ".txt");
}
