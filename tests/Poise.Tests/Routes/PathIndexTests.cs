using System.Text;

namespace Poise.Routes;

public sealed class PathIndexTests
{
    private static readonly RouteMatch[] Routes =
    [
        new([], PathMatcher.Prefix("/a")),
        new([], PathMatcher.Exact("/a")),
        new([], PathMatcher.Any),
        new([], PathMatcher.Prefix("/a/b/c")),
        new([], PathMatcher.Exact("/")),
    ];

    [Theory]
    [InlineData("/a", 1)]
    [InlineData("/a/b", 0)]
    [InlineData("/a/b/c/d", 3)]
    [InlineData("/a//", 0)]
    [InlineData("/", 4)]
    [InlineData("*", 2)]
    [InlineData("", 2)]
    public void Finds_the_most_specific_path(string path, int expected) =>
        Assert.Equal(expected, Match(new PathIndex(Routes, [0, 1, 2, 3, 4]), path));

    [Fact]
    public void Knows_its_members_only()
    {
        PathIndex index = new(Routes, [0, 3]);
        Assert.Equal(0, Match(index, "/a"));
        Assert.Equal(-1, Match(index, "/x"));
        Assert.Equal(-1, Match(new PathIndex(Routes, []), "/a"));
    }

    private static int Match(PathIndex index, string path) =>
        index.Match(new RouteQuery("h"u8, Encoding.ASCII.GetBytes(path)));
}
