using Poise.Io;
using Poise.Simulation;

namespace Poise.Proxy;

public sealed class SweepTests
{
    [Theory]
    [InlineData(1_000, 1, Sweep.WakesPerShare)]
    [InlineData(10_000, 1000, Sweep.SlotsPerShare / 1000 + 1)]
    public void Every_connection_is_visited_and_no_turn_wakes_many(int connections, int oneIn, int mostATurn)
    {
        using var world = new SimWorld(1);
        SimLoop loop = world.AddLoop(world.AddHost("10.0.0.1"));
        for (int i = 0; i < connections; i++)
            loop.NewConnection();
        var visited = new HashSet<Connection>();
        var wakes = new Dictionary<long, int>();
        world.Spawn(loop, () => Sweep.Run(loop, connection =>
        {
            Assert.True(visited.Add(connection));
            if (visited.Count % oneIn != 0)
                return false;
            wakes[loop.Turn] = wakes.GetValueOrDefault(loop.Turn) + 1;
            return true;
        }));
        Assert.True(world.RunUntilDone());
        Assert.Equal(connections, visited.Count);
        Assert.Equal(connections / oneIn, wakes.Values.Sum());
        Assert.All(wakes.Values, count => Assert.InRange(count, 1, mostATurn));
    }
}
