using Poise.Golden;
using Poise.Pools;

namespace Poise.Config;

// Also proves: Core/Options/ITextOption.cs

public sealed class ConfigReferenceTests
{
    [Fact]
    public void Reference_page_in_the_tree_is_fresh() =>
        GoldenFiles.Matches(Path.Combine(GoldenFiles.Root, "docs", "reference", "config.md"), ConfigReference.Write());

    [Fact]
    public void A_closed_list_of_values_is_explained_one_by_one()
    {
        string page = ConfigReference.Write();
        foreach (BalancerKind kind in Balancers.All)
            Assert.Contains($"<br>`{kind.Name}`: {kind.Summary}", page, StringComparison.Ordinal);
    }

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
