namespace Poise.House;

public sealed class DocsTests
{
    static readonly string[] Paths = ["README.md", "docs/style.md", "src/Poise.DataPlane/Http/H1/X.cs", "dev"];

    [Fact]
    public void Every_path_that_the_documents_name_exists() =>
        Rule.Holds(SourceTree.Paths
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(path => DocsRules.Violations(path, SourceTree.Read(path), SourceTree.Paths)));

    [Theory]
    [InlineData("see `src/Poise.DataPlane/Gone.cs`")]
    [InlineData("see `src/Gone/`")]
    [InlineData("see `Gone.cs`")]
    [InlineData("see `Http/H2/X.cs`")]
    [InlineData("see [style](docs/gone.md)")]
    [InlineData("see `docs/gone.md`")]
    public void Canary_a_path_that_is_gone_is_caught(string text) =>
        Assert.Single(DocsRules.Violations("README.md", text, Paths));

    [Theory]
    [InlineData("see `src/Poise.DataPlane/Http/H1/X.cs`, `Http/H1/X.cs`, `H1/X.cs`, `X.cs` and `src/Poise.DataPlane`")]
    [InlineData("[style](docs/style.md#words), [there](https://example.com/gone.md), `/etc/poise/poise.yaml`")]
    [InlineData("`docs/*.md`, `artifacts/fuzz/x.bin`, `tests/<Folder>/XTests.cs`, `./dev test`, `./dev`, `poise.yaml`")]
    public void Paths_that_exist_and_patterns_are_allowed(string text) =>
        Assert.Empty(DocsRules.Violations("README.md", text, Paths));

    [Fact]
    public void Links_are_read_from_where_the_document_is() =>
        Assert.Empty(DocsRules.Violations("docs/testing.md", "[style](style.md) [readme](../README.md)", Paths));
}
