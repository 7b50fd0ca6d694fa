namespace Poise.Io;

public sealed class IoResultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_count_is_no_error(int count)
    {
        IoResult result = IoResult.Of(count);
        Assert.False(result.IsError);
        Assert.Equal(count, result.Count);
        Assert.Equal(IoError.None, result.Error);
    }

    [Fact]
    public void An_error_has_no_count()
    {
        foreach (IoError error in Enum.GetValues<IoError>().Where(error => error != IoError.None))
        {
            IoResult result = IoResult.Of(error);
            Assert.True(result.IsError);
            Assert.Equal(0, result.Count);
            Assert.Equal(error, result.Error);
            Assert.Equal(error.ToString(), result.ToString());
        }
    }

    [Fact]
    public void The_default_is_the_end_of_the_stream() => Assert.Equal(IoResult.Of(0), default);
}
