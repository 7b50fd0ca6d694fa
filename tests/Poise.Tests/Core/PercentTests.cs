namespace Poise.Core;

public sealed class PercentTests
{
    [Theory]
    [InlineData("0%", 0)]
    [InlineData("20%", 20)]
    [InlineData("125%", 125)]
    [InlineData("1000%", 1000)]
    public void Percentages_are_read(string text, int value)
    {
        Assert.True(Percent.TryParse(text, out Percent? percent, out _));
        Assert.Equal(new Percent(value), percent);
        Assert.Equal(text, percent.ToString());
    }

    [Theory]
    [InlineData("20", "20%")]
    [InlineData("1001%", null)]
    [InlineData("-1%", null)]
    [InlineData("1.5%", null)]
    [InlineData("%", null)]
    [InlineData("", null)]
    public void What_is_no_percentage_is_refused(string text, string? suggestion)
    {
        Assert.False(Percent.TryParse(text, out _, out string? actual));
        Assert.Equal(suggestion, actual);
    }
}
