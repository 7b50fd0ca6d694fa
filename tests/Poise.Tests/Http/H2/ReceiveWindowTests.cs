namespace Poise.Http.H2;

public sealed class ReceiveWindowTests
{
    [Fact]
    public void More_is_given_once_half_of_it_was_consumed()
    {
        var window = new ReceiveWindow(100);
        Assert.True(window.TryReceive(60));
        Assert.Equal(0, window.Consume(49));
        Assert.Equal(50, window.Consume(1));
        Assert.Equal(90, window.Available);
        Assert.Equal(0, window.Consume(10));
    }

    [Fact]
    public void What_is_not_consumed_is_never_given_again()
    {
        var window = new ReceiveWindow(100);
        Assert.True(window.TryReceive(100));
        Assert.False(window.TryReceive(1));
        Assert.Equal(100, window.Available + window.Consume(100));
        Assert.True(window.TryReceive(100));
        Assert.False(window.TryReceive(1));
    }

    [Fact]
    public void A_window_of_one_works()
    {
        var window = new ReceiveWindow(1);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(window.TryReceive(1));
            Assert.Equal(1, window.Consume(1));
        }
    }
}
