using Poise.Io.Epoll;
using Poise.Simulation;

namespace Poise.Io;

public sealed class MailboxTests
{
    [Fact]
    public void The_loop_is_woken_once_for_all_that_was_posted_since_it_looked()
    {
        using var world = new SimWorld(seed: 1);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        var mailbox = new Mailbox();
        List<int> delivered = [];
        Assert.False(mailbox.Deliver(loop));
        Assert.True(mailbox.Add(new Message(() => delivered.Add(1))));
        Assert.False(mailbox.Add(new Message(() => delivered.Add(2))));
        Assert.True(mailbox.HasMail);
        Assert.True(mailbox.Deliver(loop));
        Assert.Equal([1, 2], delivered);
        Assert.False(mailbox.HasMail);
        Assert.True(mailbox.Add(new Message(() => delivered.Add(3))));
    }

    [Fact]
    public void A_message_posted_by_a_message_is_delivered_too()
    {
        using var world = new SimWorld(seed: 1);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        bool delivered = false;
        loop.Post(new Message(() => loop.Post(new Message(() => delivered = true))));
        Assert.True(world.RunUntil(() => delivered));
    }

    [Fact]
    public void A_waiting_epoll_loop_runs_what_other_threads_post_and_stops_when_told()
    {
        const int threads = 4;
        const int each = 1000;
        using var loop = new EpollLoop();
        int loopThread = 0;
        int delivered = 0;
        var runner = new Thread(() =>
        {
            loopThread = Environment.CurrentManagedThreadId;
            loop.Run();
        });
        runner.Start();
        var message = new Message(() =>
        {
            Assert.Equal(loopThread, Environment.CurrentManagedThreadId);
            if (++delivered == threads * each)
                loop.Stop();
        });
        var posters = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            posters[i] = new Thread(() =>
            {
                for (int n = 0; n < each; n++)
                    loop.Post(message);
            });
            posters[i].Start();
        }
        Assert.True(runner.Join(TimeSpan.FromSeconds(20)), "a wake-up was lost");
        Assert.Equal(threads * each, delivered);
        Array.ForEach(posters, poster => poster.Join());
    }

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
