using System.Diagnostics;
using Poise.Contracts;
using Poise.Core;
using Poise.Io.Linux;
using Poise.Simulation;

namespace Poise.Io;

public sealed class AcceptorTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Without_free_descriptors_it_pauses_and_then_accepts_what_waited()
    {
        using var world = new SimWorld(seed: 1);
        SimHost server = world.AddHost("10.0.0.1");
        SimListener listener = server.Listen(80);
        SimLoop loop = world.AddLoop(server);
        SimLoop clientLoop = world.AddLoop(world.AddHost("10.0.0.2"));
        server.DescriptorLimit = 0;
        int exhausted = 0;
        int accepted = 0;
        world.Spawn(loop, async () =>
        {
            Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
            while (accepted < 3)
            {
                AcceptedSocket socket = await acceptor.Accept();
                if (socket.Error == IoError.Exhausted)
                {
                    exhausted++;
                    continue;
                }
                accepted++;
                loop.Adopt(socket).Close();
            }
            acceptor.Stop();
        });
        for (int i = 0; i < 3; i++)
            world.Spawn(clientLoop, () => ConnectAndRead(clientLoop, listener.Address));
        world.RunFor(Second);

        // One try a pause, and per try a handful of calls, not one a turn of a spinning loop.
        Assert.InRange(exhausted, 15, (int)(Second / Acceptor.ExhaustedPause) + 1);
        Assert.InRange(loop.SystemCalls, exhausted, exhausted * 6);
        Assert.Equal(0, accepted);
        server.DescriptorLimit = 1000;
        Assert.True(world.RunUntilDone());
        Assert.Equal(3, accepted);
        listener.Close();
        Assert.Empty(world.Problems());
    }

    [Fact]
    public void A_connection_that_died_in_the_queue_does_not_stop_it()
    {
        using var world = new SimWorld(seed: 1, SimFaults.None with { AcceptAborted = 1 });
        SimHost server = world.AddHost("10.0.0.1");
        SimListener listener = server.Listen(80);
        SimLoop loop = world.AddLoop(server);
        SimLoop clientLoop = world.AddLoop(world.AddHost("10.0.0.2"));
        world.Spawn(clientLoop, async () =>
        {
            Connection connection = clientLoop.NewConnection();
            await connection.Connect(listener.Address, EventLoop.NoDeadline);
            connection.Close(reset: true);
        });
        world.Spawn(clientLoop, () => ConnectAndRead(clientLoop, listener.Address));
        world.RunFor(Second);
        Assert.Equal(2, listener.QueueLength);
        int accepted = 0;
        world.Spawn(loop, async () =>
        {
            Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
            loop.Adopt(await acceptor.Accept()).Close();
            accepted++;
            acceptor.Stop();
        });
        Assert.True(world.RunUntilDone());
        Assert.Equal(1, accepted);
        listener.Close();
        Assert.Empty(world.Problems());
    }

    private static async LoopTask ConnectAndRead(EventLoop loop, NetAddress address)
    {
        Connection connection = loop.NewConnection();
        Assert.Equal(IoError.None, (await connection.Connect(address, EventLoop.NoDeadline)).Error);
        Assert.Equal("", await connection.ReceiveText());
        connection.Close();
    }
}

/// <summary>The limit of descriptors is the whole process's: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(AloneInTheProcess))]
public sealed class AcceptorLimitTests
{
    private const int DescriptorLimit = 7; // RLIMIT_NOFILE

    [Fact]
    public void On_epoll_too_it_does_not_spin_when_descriptors_have_run_out()
    {
        using var harness = new EpollHarness();
        EventLoop loop = harness.NewLoop();
        int exhausted = 0;
        long turns = 0;
        harness.Spawn(loop, async () =>
        {
            int listener = harness.Listen(out NetAddress address);
            Acceptor acceptor = loop.NewAcceptor(listener);
            Connection client = loop.NewConnection();
            Assert.Equal(IoError.None, (await client.Connect(address, EventLoop.NoDeadline)).Error);
            AcceptedSocket accepted;
            ulong old = SetLimit(0);
            long before = loop.Turn;
            do
            {
                accepted = await acceptor.Accept();
                exhausted++;
            }
            while (accepted.Error == IoError.Exhausted && exhausted < 4);
            turns = loop.Turn - before;
            SetLimit(old);
            accepted = await acceptor.Accept();
            Assert.Equal(IoError.None, accepted.Error);
            loop.Adopt(accepted).Close();
            client.Close();
            acceptor.Stop();
            harness.CloseListening(listener);
        });
        long start = Stopwatch.GetTimestamp();
        harness.RunAll();
        Assert.Equal(4, exhausted);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(150));
        Assert.InRange(turns, 3, 40);
        harness.AssertNothingLeaked();
    }

    private static unsafe ulong SetLimit(ulong soft)
    {
        Syscall.ResourceLimit limit;
        Assert.Equal(0, Syscall.GetLimit(DescriptorLimit, &limit));
        ulong old = limit.Soft;
        limit.Soft = soft;
        Assert.Equal(0, Syscall.SetLimit(DescriptorLimit, &limit));
        return old;
    }
}
