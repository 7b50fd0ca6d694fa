using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>What single workers are to do, gathered so that each is told once.</summary>
internal sealed class WorkerOrders
{
    private readonly Dictionary<int, List<Action<Worker>>> _orders = [];

    /// <param name="worker">The id of a <see cref="WorkerThread"/>.</param>
    /// <param name="order">Runs on its thread, after those that were added for it before.</param>
    internal void Add(int worker, Action<Worker> order)
    {
        if (!_orders.TryGetValue(worker, out List<Action<Worker>>? orders))
            _orders[worker] = orders = [];
        orders.Add(order);
    }

    /// <summary>The task ends when all is done.</summary>
    internal Task Send(WorkerSet workers) => Task.WhenAll(
        _orders.Select(each => workers.Tell(each.Key, worker => each.Value.ForEach(order => order(worker)))));
}
