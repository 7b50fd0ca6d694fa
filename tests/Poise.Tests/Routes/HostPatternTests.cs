namespace Poise.Routes;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("Example.COM", "example.com", false)]
    [InlineData("example.com.", "example.com", false)]
    [InlineData("*.Example.com", "example.com", true)]
    [InlineData("10.0.0.1", "10.0.0.1", false)]
    [InlineData("[2001:db8::1]", "[2001:db8::1]", false)]
    public void Hosts_are_read_without_case_and_trailing_dot(string text, string host, bool isWildcard)
    {
        Assert.True(HostPattern.TryParse(text, out HostPattern? pattern, out _));
        Assert.Equal(new HostPattern(host, isWildcard), pattern);
    }

    [Theory]
    [InlineData("example.com:443", "example.com")]
    [InlineData("*.example.com:443", "*.example.com")]
    [InlineData("http://example.com", null)]
    [InlineData("*", null)]
    [InlineData("*.", null)]
    [InlineData("a.*.com", null)]
    [InlineData("*.10.0.0.1", null)]
    [InlineData("2001:db8::1", null)]
    [InlineData("", null)]
    public void What_is_no_host_is_refused(string text, string? suggestion)
    {
        Assert.False(HostPattern.TryParse(text, out _, out string? actual));
        Assert.Equal(suggestion, actual);
    }

    [Fact]
    public void Text_of_a_pattern_is_read_as_the_pattern()
    {
        var pattern = new HostPattern("example.com", IsWildcard: true);
        Assert.True(HostPattern.TryParse(pattern.ToString(), out HostPattern? again, out _));
        Assert.Equal(pattern, again);
    }
}
