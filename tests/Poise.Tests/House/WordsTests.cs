namespace Poise.House;

public sealed class WordsTests
{
    [Fact]
    public void Files_and_types_use_the_words_of_the_trade() =>
        Rule.Holds(SourceTree.Sources.SelectMany(WordRules.Violations));

    [Fact]
    public void Folders_are_no_drawers() =>
        Rule.Holds(SourceTree.Paths.SelectMany(WordRules.FolderViolations));

    [Theory]
    [InlineData("src/Poise.DataPlane/Core/StringUtils.cs", "class X;")]
    [InlineData("src/Poise.DataPlane/Core/X.cs", "static class SocketHelper;")]
    [InlineData("src/Poise.DataPlane/Core/X.cs", "class X { enum CommonFlags { A } }")]
    [InlineData("src/Poise.DataPlane/Proxy/X.cs", "sealed class ConnectionManager<T>;")]
    [InlineData("src/Poise.DataPlane/Proxy/X.cs", "readonly record struct HttpFrontend(int A);")]
    [InlineData("src/Poise.DataPlane/Pools/X.cs", "class Upstream;")]
    [InlineData("src/Poise.DataPlane/Pools/X.cs", "struct BackendServer;")]
    [InlineData("src/Poise.DataPlane/Pools/X.cs", "class HealthChecker;")]
    [InlineData("src/Poise.DataPlane/Pools/X.cs", "interface IBalancerStrategy;")]
    [InlineData("tests/Poise.Tests/X.cs", "class TestHelpers;")]
    public void Canary_a_banned_word_is_caught(string path, string text) =>
        Assert.NotEmpty(WordRules.Violations(new SourceFile(path, text)));

    [Theory]
    [InlineData("src/Poise.DataPlane/Proxy/X.cs", "class UpstreamConnection;")]
    [InlineData("src/Poise.DataPlane/Tls/X.cs", "struct ServerName;")]
    [InlineData("src/Poise.DataPlane/Core/X.cs", "class X { string _s = \"class Utils\"; } // class Manager")]
    [InlineData("tests/Poise.EndToEnd/X.cs", "class EchoServer;")]
    public void Directions_and_standard_names_are_allowed(string path, string text) =>
        Assert.Empty(WordRules.Violations(new SourceFile(path, text)));

    [Fact]
    public void Canary_a_drawer_folder_is_caught() =>
        Assert.NotEmpty(WordRules.FolderViolations("src/Poise.DataPlane/Infrastructure/X.cs"));
}
