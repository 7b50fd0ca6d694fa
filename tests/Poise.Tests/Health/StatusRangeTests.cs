namespace Poise.Health;

public sealed class StatusRangeTests
{
    [Theory]
    [InlineData("200", 200, 200)]
    [InlineData("200-299", 200, 299)]
    [InlineData("100-599", 100, 599)]
    [InlineData("404-404", 404, 404)]
    public void Reads_a_status_or_a_range(string text, int first, int last)
    {
        Assert.True(StatusRange.TryParse(text, out StatusRange? range, out _));
        Assert.Equal(new StatusRange(first, last), range);
        Assert.True(range.Contains(first) && range.Contains(last));
        Assert.False(range.Contains(first - 1) || range.Contains(last + 1));
        Assert.Equal(first == last ? $"{first}" : text, range.ToString());
        Assert.Matches(StatusRange.Pattern, text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("20", null)]
    [InlineData("600", null)]
    [InlineData("099", null)]
    [InlineData("299-200", null)]
    [InlineData("200-", null)]
    [InlineData("-299", null)]
    [InlineData("200-299-300", null)]
    [InlineData("+20", null)]
    [InlineData("2xx", "200-299")]
    [InlineData("5XX", "500-599")]
    [InlineData("9xx", null)]
    public void Refuses_the_rest(string text, string? suggestion)
    {
        Assert.False(StatusRange.TryParse(text, out _, out string? suggested));
        Assert.Equal(suggestion, suggested);
    }
}
