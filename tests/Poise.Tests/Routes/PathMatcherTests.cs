using System.Text;

namespace Poise.Routes;

public sealed class PathMatcherTests
{
    [Theory]
    [InlineData("/api", "/api", true)]
    [InlineData("/api", "/api/", true)]
    [InlineData("/api", "/api/x", true)]
    [InlineData("/api", "/apix", false)]
    [InlineData("/api", "/ap", false)]
    [InlineData("/api/", "/api", true)]
    [InlineData("/api/", "/api/x/y", true)]
    [InlineData("/api/", "/apix", false)]
    [InlineData("/API", "/api", false)]
    [InlineData("/", "/anything", true)]
    [InlineData("/", "*", true)]
    [InlineData("/", "", true)]
    [InlineData("/é", "/é/x", true)]
    public void A_prefix_goes_by_segments(string prefix, string path, bool expected) =>
        Assert.Equal(expected, Matches(PathMatcher.Prefix(prefix), path));

    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/a/", false)]
    [InlineData("/a/", "/a", false)]
    [InlineData("/a/", "/a/", true)]
    [InlineData("/", "/", true)]
    [InlineData("/", "/a", false)]
    public void An_exact_path_is_that_path_alone(string exact, string path, bool expected) =>
        Assert.Equal(expected, Matches(PathMatcher.Exact(exact), path));

    [Fact]
    public void Only_the_prefix_slash_is_no_condition()
    {
        Assert.True(PathMatcher.Prefix("/").IsAny);
        Assert.True(PathMatcher.Any.IsAny);
        Assert.False(PathMatcher.Exact("/").IsAny);
        Assert.False(PathMatcher.Prefix("/a").IsAny);
    }

    private static bool Matches(PathMatcher matcher, string path) =>
        matcher.Matches(new RouteQuery("h"u8, Encoding.UTF8.GetBytes(path)));
}
