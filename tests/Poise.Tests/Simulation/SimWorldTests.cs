using Poise.Contracts;
using Poise.Io;

namespace Poise.Simulation;

public sealed class SimWorldTests
{
    private const long Second = 1_000_000_000;

    // Where ./dev sim makes thousands.
    private const int FewExchanges = 100;

    private static WorkloadResult Run(Workload workload, ulong seed) =>
        workload.Run(seed, Math.Min(FewExchanges, workload.Exchanges));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_seed_tells_the_same_story(ulong seed)
    {
        foreach (Workload workload in Workloads.All)
        {
            WorkloadResult first = Run(workload, seed);
            WorkloadResult second = Run(workload, seed);
            Assert.Empty(first.Problems);
            Assert.Equal(first.TraceHash, second.TraceHash);
            Assert.NotEqual(first.TraceHash, Run(workload, seed + 1000).TraceHash);
        }
    }

    [Fact]
    public void Every_workload_passes_its_first_seeds()
    {
        foreach (Workload workload in Workloads.All)
        {
            for (ulong seed = 1; seed <= 5; seed++)
                Assert.Empty(Run(workload, seed).Problems);
        }
    }

    [Fact]
    public void What_is_left_open_rented_armed_or_running_is_told()
    {
        using var world = new SimWorld(seed: 1);
        SimHost host = world.AddHost("10.0.0.1");
        SimListener listener = host.Listen(80);
        SimLoop loop = world.AddLoop(host);
        world.Spawn(loop, async () =>
        {
            loop.SmallBuffers.Rent();
            Connection connection = loop.NewConnection();
            await connection.Connect(listener.Address, EventLoop.NoDeadline);
            await connection.ReceiveText(loop.Now + 9 * Second);
            throw new InvalidDataException("thrown on purpose");
        });
        world.RunFor(Second);
        string early = string.Join('\n', world.Problems());
        Assert.Contains("descriptor 3 (listening on 10.0.0.1:80) is open", early);
        Assert.Contains("descriptor 4", early);
        Assert.Contains("2 small buffers rented", early);
        Assert.Contains("1 timers armed", early);
        Assert.Contains("1 slots taken", early);
        Assert.Contains("1 coroutines have not ended", early);
        Assert.True(world.RunUntilDone());
        Assert.Contains(world.Problems(), problem => problem.Contains("thrown on purpose", StringComparison.Ordinal));
    }

    [Fact]
    public void A_world_where_nothing_can_happen_any_more_says_so()
    {
        using var world = new SimWorld(seed: 1);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        var signal = new LoopSignal(loop);
        world.Spawn(loop, async () => await signal.Wait());
        long before = world.Now;
        Assert.False(world.RunUntilDone());
        Assert.Equal(before, world.Now);
    }

    [Fact]
    public void The_clock_jumps_over_hours_in_which_nothing_happens()
    {
        using var world = new SimWorld(seed: 1);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        long start = world.Now;
        world.Spawn(loop, () => loop.Pause(10 * 3600 * Second));
        Assert.True(world.RunUntilDone(maximumSteps: 1000));
        Assert.InRange(world.Now - start, 10 * 3600 * Second, 10 * 3600 * Second + 2_000_000);
    }

    [Fact]
    public void A_full_accept_queue_lets_the_client_try_again_a_second_later()
    {
        using var world = new SimWorld(seed: 1);
        SimHost server = world.AddHost("10.0.0.1");
        SimListener listener = server.Listen(80, queueLimit: 1);
        SimLoop serverLoop = world.AddLoop(server);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.2"));
        List<long> connected = [];
        long start = world.Now;
        for (int i = 0; i < 2; i++)
        {
            world.Spawn(loop, async () =>
            {
                Connection connection = loop.NewConnection();
                Assert.Equal(IoError.None, (await connection.Connect(listener.Address, EventLoop.NoDeadline)).Error);
                connected.Add(world.Now - start);
                Assert.Equal("", await connection.ReceiveText());
                connection.Close();
            });
        }
        world.Spawn(serverLoop, async () =>
        {
            await serverLoop.Pause(Second / 2);
            Acceptor acceptor = serverLoop.NewAcceptor(listener.Descriptor);
            for (int i = 0; i < 2; i++)
                serverLoop.Adopt(await acceptor.Accept()).Close();
            acceptor.Stop();
        });
        Assert.True(world.RunUntilDone());
        listener.Close();
        Assert.Empty(world.Problems());
        Assert.InRange(connected[0], 1, Second / 10);
        Assert.InRange(connected[1], Second, Second + Second / 10);
    }

    [Fact]
    public void A_reuseport_group_shares_the_connections()
    {
        using var world = new SimWorld(seed: 1);
        SimHost server = world.AddHost("10.0.0.1");
        SimListener[] group = [server.Listen(80), server.Listen(80)];
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.2"));
        world.Spawn(loop, async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                Connection connection = loop.NewConnection();
                await connection.Connect(group[0].Address, EventLoop.NoDeadline);
                connection.Close();
            }
        });
        Assert.True(world.RunUntilDone());
        world.RunFor(Second);
        Assert.Equal(40, group[0].QueueLength + group[1].QueueLength);
        Assert.All(group, listener => Assert.InRange(listener.QueueLength, 8, 32));
    }

    [Fact]
    public void A_black_hole_holds_bytes_back_until_it_ends()
    {
        using var world = new SimWorld(seed: 1);
        SimHost server = world.AddHost("10.0.0.1");
        SimListener listener = server.Listen(80);
        SimLoop serverLoop = world.AddLoop(server);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.2"));
        long sent = 0;
        long received = 0;
        world.Spawn(loop, async () =>
        {
            Connection connection = loop.NewConnection();
            await connection.Connect(listener.Address, EventLoop.NoDeadline);
            await loop.Pause(Second);
            server.IsBlackHole = true;
            sent = world.Now;
            await connection.SendText("late");
            await loop.Pause(5 * Second);
            server.IsBlackHole = false;
            Assert.Equal("", await connection.ReceiveText());
            connection.Close();
        });
        world.Spawn(serverLoop, async () =>
        {
            Acceptor acceptor = serverLoop.NewAcceptor(listener.Descriptor);
            Connection connection = serverLoop.Adopt(await acceptor.Accept());
            Assert.Equal("late", await connection.ReceiveText());
            received = world.Now;
            connection.Close();
            acceptor.Stop();
        });
        Assert.True(world.RunUntilDone());
        listener.Close();
        Assert.Empty(world.Problems());
        Assert.InRange(received - sent, 5 * Second, 20 * Second);
    }
}
