namespace Poise.Metrics;

public sealed class StatusClassTests
{
    [Theory]
    [InlineData(99, "none")]
    [InlineData(100, "1xx")]
    [InlineData(199, "1xx")]
    [InlineData(200, "2xx")]
    [InlineData(304, "3xx")]
    [InlineData(404, "4xx")]
    [InlineData(500, "5xx")]
    [InlineData(599, "5xx")]
    [InlineData(600, "none")]
    [InlineData(0, "none")]
    [InlineData(-1, "none")]
    public void The_first_digit_is_the_class(int status, string name) =>
        Assert.Equal(name, StatusClasses.Name(StatusClasses.Of(status)));
}
