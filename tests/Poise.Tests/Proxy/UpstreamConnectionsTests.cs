using Poise.Io;
using Poise.Pools;
using Poise.Simulation;

namespace Poise.Proxy;

// Also proves: IdleConnections.cs, UpstreamConnection.cs
public sealed class UpstreamConnectionsTests : IDisposable
{
    private const long Second = ProxyFixture.Second;

    private readonly SimWorld _world = new(1);
    private readonly SimLoop _loop;
    private readonly SimLoop _far;
    private readonly SimListener _port;
    private readonly Acceptor _acceptor;
    private readonly UpstreamConnections _upstreams;
    private readonly List<Connection> _farEnds = [];

    public UpstreamConnectionsTests()
    {
        SimHost host = _world.AddHost("10.0.0.2");
        _port = host.Listen(80);
        _far = _world.AddLoop(host);
        _loop = _world.AddLoop(_world.AddHost("10.0.0.1"));
        _upstreams = new UpstreamConnections(_loop);
        _acceptor = _far.NewAcceptor(_port.Descriptor);
    }

    private static Backend First { get; } = new(new BackendKey("p", "a"), "", 1, id: 0);

    private static Backend Distant { get; } = new(new BackendKey("p", "b"), "", 1, id: 100);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_newest_is_taken_first_and_only_of_its_own_backend() => Run(async () =>
    {
        UpstreamConnection older = await Open(First);
        UpstreamConnection newer = await Open(First);
        UpstreamConnection other = await Open(Distant);
        Assert.Null(Take(First));
        Keep(older);
        Keep(newer);
        Keep(other);
        Assert.Same(newer, Take(First));
        Assert.Same(older, Take(First));
        Assert.Null(Take(First));
        Assert.Same(other, Take(Distant));
        Assert.True(newer.IsReused);
        Close(older, newer, other);
    });

    [Fact]
    public void One_that_was_idle_for_too_long_is_left_for_others() => Run(async () =>
    {
        UpstreamConnection connection = await Open(First);
        Keep(connection);
        await Sleep(4 * Second);
        Assert.Null(_upstreams.Take(First, 4 * Second));
        Assert.Same(connection, Take(First));
        Keep(connection);
        await Sleep(4 * Second - 10_000_000);
        Assert.Same(connection, _upstreams.Take(First, 4 * Second));
        Close(connection);
    });

    [Fact]
    public void It_is_closed_when_its_time_is_over_and_not_before() => Run(async () =>
    {
        Keep(await Open(First), allowedIdle: 5 * Second);
        Assert.Equal(1, _loop.OpenCount);
        await Sleep(5 * Second - 10_000_000);
        Assert.Equal(1, _loop.OpenCount);
        await Sleep(20_000_000);
        Assert.Equal(0, _loop.OpenCount);
    });

    [Fact]
    public void A_use_in_between_moves_its_end() => Run(async () =>
    {
        UpstreamConnection connection = await Open(First);
        Keep(connection, allowedIdle: 5 * Second);
        await Sleep(3 * Second);
        Assert.Same(connection, Take(First));
        await Sleep(3 * Second);
        Assert.Equal(1, _loop.OpenCount);
        Keep(connection, allowedIdle: 5 * Second);
        await Sleep(4 * Second);
        Assert.Equal(1, _loop.OpenCount);
        await Sleep(2 * Second);
        Assert.Equal(0, _loop.OpenCount);
    });

    [Fact]
    public void Too_many_push_out_the_oldest() => Run(async () =>
    {
        UpstreamConnection[] all = [await Open(First), await Open(First), await Open(First)];
        foreach (UpstreamConnection connection in all)
            Keep(connection, most: 2);
        Assert.Equal(2, _loop.OpenCount);
        Assert.Same(all[2], Take(First));
        Assert.Same(all[1], Take(First));
        Assert.Null(Take(First));
        Close(all[2], all[1]);
    });

    [Theory]
    [InlineData(0, 0, 60)]
    [InlineData(128, 1, 60)]
    [InlineData(128, 0, 0)]
    public void Some_are_not_kept_at_all(int idle, int maxRequests, int seconds) => Run(async () =>
    {
        _upstreams.Release(await Open(First), NewPool(idle, maxRequests), seconds * Second);
        Assert.Equal(0, _loop.OpenCount);
    });

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("bytes")]
    public void One_whose_backend_does_anything_is_closed_at_once(string deed) => Run(async () =>
    {
        Keep(await Open(First));
        await Sleep(Second);
        Assert.Equal(1, _loop.OpenCount);
        Connection far = _farEnds[0];
        if (deed == "bytes")
            await new Peer(far).Write("x");
        else
            far.Close(reset: deed == "reset");
        await Sleep(1_000_000);
        Assert.Equal(0, _loop.OpenCount);
        Assert.Null(Take(First));
    });

    [Fact]
    public void Given_away_is_no_longer_its_business() => Run(async () =>
    {
        UpstreamConnection connection = await Open(First);
        Keep(connection, allowedIdle: Second);
        Connection socket = _upstreams.Detach(Take(First)!);
        await Sleep(2 * Second);
        Assert.True(socket.IsOpen);
        socket.Close();
    });

    [Fact]
    public void All_that_is_idle_can_be_closed_together() => Run(async () =>
    {
        UpstreamConnection used = await Open(First);
        Keep(await Open(First));
        Keep(await Open(Distant));
        _upstreams.DiscardIdle();
        Assert.Equal(1, _loop.OpenCount);
        Close(used);
    });

    private void Run(Func<LoopTask> test)
    {
        bool done = false;
        _world.Spawn(_far, async () =>
        {
            while (await _acceptor.Accept() is { Error: IoError.None } accepted)
                _farEnds.Add(_far.Adopt(accepted));
        });
        _world.Spawn(_loop, async () =>
        {
            await test();
            done = true;
        });
        _world.RunUntil(() => done);
        foreach (Connection far in _farEnds)
        {
            if (far.IsOpen)
                far.Close();
        }
        _acceptor.Stop();
        _port.Close();
        _world.RunUntilDone();
        _world.RunFor(Second);
        Assert.Empty(_world.Problems());
        Assert.True(done);
    }

    private async LoopTask<UpstreamConnection> Open(Backend backend)
    {
        Connection socket = _loop.NewConnection();
        Assert.False((await socket.Connect(_port.Address, _loop.Now + Second)).IsError);
        return _upstreams.Add(socket, backend);
    }

    private async LoopTask Sleep(long nanoseconds) => await new LoopTimer(_loop).Until(_loop.Now + nanoseconds);

    private UpstreamConnection? Take(Backend backend) => _upstreams.Take(backend, EventLoop.NoDeadline);

    private void Keep(UpstreamConnection connection, long allowedIdle = 60 * Second, int most = 128) =>
        _upstreams.Release(connection, NewPool(most, 0), allowedIdle);

    private void Close(params UpstreamConnection[] connections)
    {
        foreach (UpstreamConnection connection in connections)
            _upstreams.Close(connection);
    }

    private static Pool NewPool(int idle, int maxRequests) =>
        new("p", [First], new RoundRobin(1), new PoolTimeouts(1, 1, 1), new PoolConnections(idle, maxRequests));
}
