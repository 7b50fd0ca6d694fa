using System.Text;

namespace Poise.Http;

public sealed class RequestPathTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/.", "/")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/../", "/")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/a/.%2e/b", "/b")]
    [InlineData("/a/%2e/b", "/a/b")]
    [InlineData("/a//../b", "/a/b")]
    [InlineData("//a", "//a")]
    [InlineData("//../a", "/a")]
    [InlineData("/...", "/...")]
    [InlineData("/.../%2e%2e%2e", "/.../%2e%2e%2e")]
    [InlineData("/.a/..b/c.", "/.a/..b/c.")]
    [InlineData("/a%2e%2e/b", "/a%2e%2e/b")]
    [InlineData("/%2f../a", "/%2f../a")]
    [InlineData("/%2", "/%2")]
    [InlineData("/a/b/c/./../../g", "/a/g")]
    public void Dot_segments_are_removed_and_nothing_else_changes(string path, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(path);
        Assert.True(RequestPath.TryNormalise(bytes, new byte[path.Length], out var normalised));
        Assert.Equal(expected, Encoding.ASCII.GetString(normalised));

        byte[] once = normalised.ToArray();
        Assert.True(RequestPath.TryNormalise(once, new byte[once.Length], out var twice));
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData("/..")]
    [InlineData("/../a")]
    [InlineData("/a/../..")]
    [InlineData("/a/../../a/b")]
    [InlineData("/%2e%2e/a")]
    [InlineData("/./../a")]
    public void Climbing_above_the_root_is_refused(string path) =>
        Assert.False(RequestPath.TryNormalise(Encoding.ASCII.GetBytes(path), new byte[path.Length], out _));

    [Fact]
    public void A_path_without_dot_segments_is_returned_as_it_is()
    {
        byte[] path = "/index.html/a%20b"u8.ToArray();
        Assert.False(RequestPath.MayNeedNormalising(path));
        Assert.True(RequestPath.TryNormalise(path, default, out var normalised));
        Assert.True(normalised.Overlaps(path));
    }
}
