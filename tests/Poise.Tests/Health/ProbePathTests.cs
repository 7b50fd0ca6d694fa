namespace Poise.Health;

public sealed class ProbePathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/a/b%20c?full=1&x=%0A")]
    public void Reads_what_can_stand_in_a_request_line(string text)
    {
        Assert.True(ProbePath.TryParse(text, out ProbePath? path, out _));
        Assert.Equal((text, text), (path.Text, path.ToString()));
        Assert.Matches(ProbePath.Pattern, text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("healthz", "/healthz")]
    [InlineData("/a b", null)]
    [InlineData("/a\r\nX: y", null)]
    [InlineData("/a#b", null)]
    [InlineData("/ä", null)]
    [InlineData("http://host/x", null)]
    public void Refuses_the_rest(string text, string? suggestion)
    {
        Assert.False(ProbePath.TryParse(text, out _, out string? suggested));
        Assert.Equal(suggestion, suggested);
        Assert.DoesNotMatch(ProbePath.Pattern, text);
    }

    [Fact]
    public void Is_at_most_4096_long()
    {
        Assert.True(ProbePath.TryParse("/" + new string('a', 4095), out _, out _));
        Assert.False(ProbePath.TryParse("/" + new string('a', 4096), out _, out _));
    }
}
