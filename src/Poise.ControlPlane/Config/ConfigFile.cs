using System.Text;

namespace Poise.Config;

/// <summary>Reads a config file. Whatever is wrong with it comes back as errors; nothing is thrown.</summary>
public static class ConfigFile
{
    /// <summary>Bytes; a larger file is not a config.</summary>
    private const int LargestFile = 16 << 20;

    /// <summary>Reads the file at <paramref name="path"/>; relative paths in it start at its folder.</summary>
    /// <param name="path">Errors call the file so.</param>
    /// <param name="known">
    /// What reading it gave before, or null. A file that has not changed gives the same object and costs next to
    /// nothing: log rotation sends SIGHUP every night.
    /// </param>
    public static ConfigResult Read(string path, ConfigResult? known = null)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using var bytes = new MemoryStream();
            var chunk = new byte[64 << 10];
            int count;
            while ((count = file.Read(chunk)) > 0 && bytes.Length <= LargestFile)
                bytes.Write(chunk, 0, count);

            if (bytes.Length > LargestFile)
                return Unreadable(path, $"larger than {LargestFile >> 20} MiB, so it is not a config file");
            ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            return known is not null && content.SequenceEqual(known.Text) ? known : Parse(content, path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(path, "no such file");
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable(path, Directory.Exists(path) ? "a folder; expected a file" : "no permission to read it");
        }
        catch (Exception error) when (error is IOException or ArgumentException or NotSupportedException)
        {
            return Unreadable(path, error.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Reads the bytes of a file called <paramref name="fileName"/>, which must be UTF-8.</summary>
    public static ConfigResult Parse(ReadOnlySpan<byte> utf8, string fileName)
    {
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        ReadOnlySpan<byte> content = utf8.StartsWith(mark) ? utf8[mark.Length..] : utf8;
        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return Parse(text, fileName) with { Text = utf8.ToArray() };
        }
        catch (DecoderFallbackException error)
        {
            ReadOnlySpan<byte> before = content[..error.Index];
            int line = before.Count((byte)'\n') + 1;
            int column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1;
            return Failed(new ConfigError(fileName, new Position(line, column), "not UTF-8"));
        }
    }

    /// <summary>Reads the text of a file called <paramref name="fileName"/>.</summary>
    public static ConfigResult Parse(string text, string fileName)
    {
        var errors = new ErrorList(fileName);
        var positions = new PositionTable();
        ConfigNode? root = new NodeReader(errors).Read(text);
        PoiseOptions? options = null;
        if (root is not null)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "/";
            var reader = new OptionsReader(errors, positions, folder);
            options = (PoiseOptions?)reader.ReadRecord(PoiseOptions.Shape, root);
        }

        if (options is not null)
            new ConfigValidator(errors, positions).Check(options);
        bool isGood = errors.Count == 0;
        return new ConfigResult(isGood ? options : null, errors.Errors(), isGood ? errors.Warnings() : []);
    }

    private static ConfigResult Unreadable(string path, string message) =>
        Failed(new ConfigError(path, null, "cannot read the config: " + message));

    private static ConfigResult Failed(ConfigError error) => new(null, [error], []);
}
