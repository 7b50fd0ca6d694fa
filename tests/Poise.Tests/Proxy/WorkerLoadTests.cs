using Poise.Metrics;
using Poise.Simulation;

namespace Poise.Proxy;

public sealed class WorkerLoadTests
{
    [Theory]
    [InlineData(new[] { 0, 0, 0 }, 0)]
    [InlineData(new[] { 1, 0, 0 }, 0)]
    [InlineData(new[] { 2, 0, 1 }, 1)]
    [InlineData(new[] { 3, 2, 1 }, 2)]
    [InlineData(new[] { 100, 99, 90 }, 0)]
    [InlineData(new[] { 100, 86, 90 }, 1)]
    [InlineData(new[] { 0, 50, 50 }, 0)]
    public void Only_a_worker_that_is_clearly_above_the_least_loaded_gives_away(int[] clients, int expected)
    {
        using var world = new SimWorld(1);
        SimHost host = world.AddHost("10.0.0.1");
        var metrics = new MetricRegistry();
        Worker[] workers =
            [.. clients.Select(_ => new Worker(world.AddLoop(host), 1, metrics.NewCells(), null, null))];
        WorkerLoad.Join(workers);
        for (int i = 0; i < clients.Length; i++)
        {
            for (int n = 0; n < clients[i]; n++)
                workers[i].Load.Open();
        }
        Assert.Equal(expected, Array.IndexOf(workers, workers[0].Load.Choose()));
        workers[0].Load.Open();
        workers[0].Load.Close();
        Assert.Equal(clients[0], workers[0].Load.Clients);
    }

    [Fact]
    public void A_worker_alone_serves_itself()
    {
        using var world = new SimWorld(1);
        var metrics = new MetricRegistry();
        var worker = new Worker(world.AddLoop(world.AddHost("10.0.0.1")), 1, metrics.NewCells(), null, null);
        for (int i = 0; i < 10; i++)
            worker.Load.Open();
        Assert.Same(worker, worker.Load.Choose());
    }
}
