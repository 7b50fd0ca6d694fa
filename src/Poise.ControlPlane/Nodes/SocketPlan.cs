using Poise.Core;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>A listening descriptor, whom it is for, and the worker that accepts from it.</summary>
/// <param name="Address">What it is bound to.</param>
/// <param name="Descriptor">Its number; -1 while it is only planned.</param>
/// <param name="Listener">Whose connections come in by it.</param>
/// <param name="Worker">The id of a <see cref="WorkerThread"/>.</param>
internal sealed record BoundSocket(NetAddress Address, int Descriptor, Listener Listener, int Worker);

/// <summary>
/// What is to be done with listening sockets so that listeners and workers become others: a difference, and nothing
/// that has a side effect.
/// <para>
/// A socket is kept whenever its address is still wanted: another listener may have it now, another worker may accept
/// from it. Closing one, even the careful way, lets clients of its reuseport group wait for a second try; so a worker
/// that goes leaves its sockets to the others. An address that a wildcard has taken in is still wanted, and its socket
/// serves the wildcard's listener: beside the wildcard's own it is preferred by the kernel, and to close it would turn
/// clients away from an address that is served before and after.
/// </para>
/// </summary>
internal sealed class SocketPlan
{
    private SocketPlan() { }

    /// <summary>Sockets that stay, as they were and as they become.</summary>
    internal List<(BoundSocket Before, BoundSocket After)> Keep { get; } = [];

    /// <summary>Sockets to open.</summary>
    internal List<BoundSocket> Open { get; } = [];

    /// <summary>Sockets that nobody needs.</summary>
    internal List<BoundSocket> Close { get; } = [];

    /// <param name="held">What is open.</param>
    /// <param name="listeners">Whose addresses are wanted; no two want the same one.</param>
    /// <param name="workers">The ids of those that are to accept, at least one.</param>
    internal static SocketPlan Of(IReadOnlyList<BoundSocket> held, Listener[] listeners, int[] workers)
    {
        var plan = new SocketPlan();
        var left = held.GroupBy(socket => socket.Address).ToDictionary(group => group.Key, group => group.ToList());
        foreach (Listener listener in listeners)
        {
            foreach (NetAddress address in listener.Addresses)
            {
                left.Remove(address, out List<BoundSocket>? sockets);
                foreach (int worker in plan.Share(sockets ?? [], listener, workers))
                    plan.Open.Add(new BoundSocket(address, -1, listener, worker));
            }
        }
        foreach ((NetAddress address, List<BoundSocket> sockets) in left)
        {
            if (Array.Find(listeners, listener => listener.Addresses.Any(other => Covers(other, address))) is { } owner)
                plan.Share(sockets, owner, workers);
            else
                plan.Close.AddRange(sockets);
        }
        return plan;
    }

    /// <summary>Whether both are of one port and family, and the same or one of them every address of it.</summary>
    internal static bool Overlaps(NetAddress one, NetAddress other) =>
        one == other || Covers(one, other) || Covers(other, one);

    /// <summary>
    /// Gives the sockets of one address to workers. Each keeps one that it has; what is left goes to those that have
    /// none, and then to those that have fewest, unless it is with one of them already.
    /// </summary>
    /// <returns>The workers that still have none.</returns>
    private List<int> Share(List<BoundSocket> sockets, Listener listener, int[] workers)
    {
        Dictionary<int, int> counts = workers.ToDictionary(worker => worker, _ => 0);
        var orphans = new Queue<BoundSocket>();
        var second = new Queue<BoundSocket>();
        foreach (BoundSocket socket in sockets)
        {
            if (!counts.TryGetValue(socket.Worker, out int count))
                orphans.Enqueue(socket);
            else if (count > 0)
                second.Enqueue(socket);
            else
                Give(socket, socket.Worker);
        }
        List<int> without = [.. workers.Where(worker => counts[worker] == 0)];
        while (without.Count > 0 && (orphans.TryDequeue(out BoundSocket? spare) || second.TryDequeue(out spare)))
        {
            Give(spare, without[0]);
            without.RemoveAt(0);
        }
        foreach (BoundSocket socket in second)
            Give(socket, socket.Worker);
        foreach (BoundSocket socket in orphans)
            Give(socket, workers.MinBy(worker => counts[worker]));
        return without;

        void Give(BoundSocket socket, int worker)
        {
            counts[worker]++;
            Keep.Add((socket, socket with { Listener = listener, Worker = worker }));
        }
    }

    private static bool Covers(NetAddress every, NetAddress one) =>
        every.Bits == 0 && every.Port == one.Port && every.IsV6 == one.IsV6;
}
