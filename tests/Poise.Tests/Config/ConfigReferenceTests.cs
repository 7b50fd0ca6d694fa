using Poise.Golden;

namespace Poise.Config;

public sealed class ConfigReferenceTests
{
    [Fact]
    public void Reference_page_in_the_tree_is_fresh() =>
        GoldenFiles.Matches(Path.Combine(GoldenFiles.Root, "docs", "reference", "config.md"), ConfigReference.Write());

    [Fact]
    public void Every_kind_of_key_has_a_row()
    {
        string page = ConfigReference.Write(SampleOptions.Shape);
        Assert.All(
            SampleOptions.Shape.Keys,
            key => Assert.Contains($"| `{key.Name}` |", page, StringComparison.Ordinal));
        Assert.Contains("## `many.NAME`", page, StringComparison.Ordinal);
    }
}
