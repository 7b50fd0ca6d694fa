using Poise.Golden;

namespace Poise.Config;

// Also proves: ConfigResult.cs, ConfigNode.cs, NodeReader.cs, SyntaxMessage.cs, OptionsReader.cs, Expectation.cs
// Also proves: ErrorList.cs, PositionTable.cs, ConfigValidator.cs, HealthValidator.cs, PoiseOptions.cs, AdminOptions.cs
// Also proves: NodePath.cs, SeenKeys.cs
public sealed class ConfigFileTests
{
    private const string Folder = "config";

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(GoldenFiles.Folder(Folder), "*.yaml")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];

    /// <summary>NAME.yaml is read, NAME.expected is what comes of it: errors, or warnings and what is set.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Golden_file_gives_what_is_expected(string name)
    {
        string file = Path.Combine(GoldenFiles.Folder(Folder), name);
        ConfigResult result = ConfigFile.Parse(File.ReadAllBytes(file + ".yaml"), name + ".yaml");

        Assert.Equal(result.Options is null, result.Errors.Count > 0);
        IEnumerable<string> lines = result.Errors
            .Select(error => error.ToString())
            .Concat(result.Warnings.Select(warning => "warning: " + warning));
        string options = result.Options is { } good ? OptionsDump.Of(PoiseOptions.Shape, good) : "";
        string actual = string.Concat(lines.Select(line => line + "\n")) + options;
        GoldenFiles.Matches(file + ".expected", actual.Replace(Environment.CurrentDirectory, "FOLDER"));
    }

    [Fact]
    public void Missing_file_is_one_clear_error() =>
        Assert.Equal("/nowhere/poise.yaml: cannot read the config: no such file", ErrorOf("/nowhere/poise.yaml"));

    [Fact]
    public void Folder_in_place_of_a_file_is_one_clear_error()
    {
        string folder = Path.GetTempPath();
        Assert.Equal($"{folder}: cannot read the config: a folder; expected a file", ErrorOf(folder));
    }

    [Fact]
    public void Endless_file_is_one_clear_error() =>
        Assert.Equal(
            "/dev/zero: cannot read the config: larger than 16 MiB, so it is not a config file", ErrorOf("/dev/zero"));

    [Fact]
    public void Path_that_cannot_be_is_one_error() => Assert.NotEmpty(ErrorOf("a\0b"));

    [Fact]
    public void Relative_path_starts_at_the_folder_of_the_file()
    {
        const string Text = "log: { access: logs/access.log }\n";
        PoiseOptions options = ConfigFile.Parse(Text, "/etc/poise/poise.yaml").Options!;
        Assert.Equal("/etc/poise/logs/access.log", options.Log.Access);
    }

    [Fact]
    public void A_file_that_has_not_changed_is_what_was_read_before()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "workers: 1\n");
        ConfigResult first = ConfigFile.Read(path);
        Assert.Same(first, ConfigFile.Read(path, first));
        File.WriteAllText(path, "workers: 2\n");
        Assert.Equal(2, ConfigFile.Read(path, first).Options!.Workers);
        File.Delete(path);
    }

    [Fact]
    public void Good_file_is_read_from_disk()
    {
        string file = Path.Combine(GoldenFiles.Folder(Folder), "good-readme.yaml");
        Assert.Equal("app", ConfigFile.Read(file).Options!.Pools[0].Name);
    }

    private static string ErrorOf(string path)
    {
        ConfigResult result = ConfigFile.Read(path);
        Assert.Null(result.Options);
        return Assert.Single(result.Errors).ToString();
    }
}
