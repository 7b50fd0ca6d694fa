using Poise.Core;
using Poise.Io.Linux;

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

    /// <summary>
    /// What a knock is for. The kernel holds the last step of a handshake back for 40 ms at least, so a test that is
    /// not run for so long may let one through.
    /// </summary>
    [Fact]
    public void A_knock_that_is_reset_never_reaches_the_accept_queue()
    {
        const int Knocks = 20;
        using var loop = new EpollLoop();
        int listening = ListeningSockets.Bind(NetAddress.LoopbackV4(0), out _);
        Assert.True(ListeningSockets.Listen(listening, out _));
        Acceptor acceptor = loop.NewAcceptor(listening);
        int answered = 0;
        int accepted = 0;
        Knock().Detach();
        Accept().Detach();
        for (int turn = 0; turn < 100_000 && answered < Knocks; turn++)
            loop.RunTurn(10_000_000);
        for (int turn = 0; turn < 10; turn++)
            loop.RunTurn(10_000_000);
        Assert.Equal(Knocks, answered);
        Assert.InRange(accepted, 0, Knocks / 2);
        acceptor.Stop();
        ListeningSockets.Close(listening);

        async LoopTask Knock()
        {
            for (int i = 0; i < Knocks; i++)
            {
                Connection connection = loop.NewConnection();
                NetAddress address = ListeningSockets.LocalAddress(listening);
                IoResult connected = await connection.Connect(address, EventLoop.NoDeadline, isKnock: true);
                connection.Close(reset: true);
                answered += connected.IsError ? 0 : 1;
            }
        }

        async LoopTask Accept()
        {
            while (await acceptor.Accept() is { Error: IoError.None } socket)
            {
                accepted++;
                loop.Adopt(socket).Close();
            }
        }
    }
}
