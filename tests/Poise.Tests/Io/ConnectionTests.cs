using Poise.Contracts;
using Poise.Core;
using Poise.Simulation;

namespace Poise.Io;

public sealed class ConnectionTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void A_send_without_deadline_that_has_begun_ends_when_its_idle_time_passes() => Run(async (harness, loop) =>
    {
        harness.World.Faults = SimFaults.None with { SocketBuffer = (100, 100) };
        SocketPair pair = await SocketPair.Open(harness, loop);
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        buffer.Commit(1000);
        long start = loop.Now;
        IoResult result = await pair.Client.Send(buffer, EventLoop.NoDeadline, idle: 10 * Millisecond);
        Assert.Equal(IoError.TimedOut, result.Error);
        Assert.InRange(loop.Now - start, 10 * Millisecond, 13 * Millisecond);
        Assert.Equal(1000 - 200, buffer.Length);
        buffer.Release();
        pair.Close();
    });

    [Fact]
    public void The_end_of_the_stream_is_known_from_the_receive_that_read_it() => Run(async (harness, loop) =>
    {
        harness.World.Faults = SimFaults.None with { Interrupt = 1 };
        SocketPair pair = await SocketPair.Open(harness, loop);
        pair.Client.ShutdownSend();
        Assert.Equal("", await pair.Server.ReceiveText());
        Assert.True(pair.Server.PeerEnded);
        Assert.Equal("", await pair.Server.ReceiveText());
        pair.Close();
    });

    [Fact]
    public void A_connect_into_a_black_hole_ends_at_its_deadline() => Run(async (harness, loop) =>
    {
        SimHost hole = harness.World.AddHost("10.9.9.9");
        hole.IsBlackHole = true;
        long start = loop.Now;
        Connection connection = loop.NewConnection();
        IoResult result = await connection.Connect(hole.Address.WithPort(80), start + 2000 * Millisecond);
        Assert.Equal(IoError.TimedOut, result.Error);
        Assert.InRange(loop.Now - start, 2000 * Millisecond, 2002 * Millisecond);
        connection.Close();
    });

    [Theory]
    [InlineData("10.9.9.8", false)]
    [InlineData("10.9.9.9", true)]
    public void A_host_without_a_route_is_unreachable(string address, bool atOnce) => Run(async (harness, loop) =>
    {
        NetAddress target = NetAddress.From(System.Net.IPAddress.Parse(address), 80);
        if (atOnce)
            harness.World.AddHost(address).IsUnreachable = true;
        Connection connection = loop.NewConnection();
        Connection.SendOperation connecting = connection.Connect(target, EventLoop.NoDeadline);
        Assert.Equal(atOnce, connecting.IsCompleted);
        Assert.Equal(IoError.Unreachable, (await connecting).Error);
        connection.Close();
    });

    [Fact]
    public void A_connect_without_a_free_descriptor_says_exhausted() => Run(async (harness, loop) =>
    {
        harness.Host.DescriptorLimit = 0;
        Connection connection = loop.NewConnection();
        IoResult result = await connection.Connect(harness.Nobody, EventLoop.NoDeadline);
        Assert.Equal(IoError.Exhausted, result.Error);
        connection.Close();
    });

    private static void Run(Func<SimHarness, EventLoop, LoopTask> body)
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(harness, loop));
        harness.RunAll();
        harness.AssertNothingLeaked();
        Assert.Empty(harness.World.Problems());
    }
}
