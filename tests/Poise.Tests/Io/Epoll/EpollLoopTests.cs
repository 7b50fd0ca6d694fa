namespace Poise.Io.Epoll;

public sealed class EpollLoopTests
{
    [Fact]
    public void The_wall_clock_is_the_systems()
    {
        using var loop = new EpollLoop();
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long now = loop.WallMilliseconds;
        Assert.InRange(now, before - 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1);
    }

    [Fact]
    public void A_wake_ends_a_wait_once_and_counts_as_nothing_that_happened()
    {
        using var loop = new EpollLoop();
        loop.Wake();
        loop.Wake();
        long before = loop.Now;
        Assert.False(loop.RunTurn(EventLoop.NoDeadline));
        // Both wakes were one: the next wait lasts.
        Assert.False(loop.RunTurn(5_000_000));
        Assert.True(loop.Now - before >= 4_000_000);
    }

    [Fact]
    public void A_loop_that_was_stopped_before_it_ran_does_not_run()
    {
        using var loop = new EpollLoop();
        loop.Stop();
        loop.Run();
        Assert.Equal(0, loop.Turn);
    }
}
