using System.Runtime.InteropServices;
using Poise.Io;
using Poise.Io.Linux;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>
/// The listening descriptors of a node. A change of them is planned, prepared, and then either handed to the workers or
/// abandoned; one at a time.
/// </summary>
internal sealed class ListenerSockets
{
    private List<BoundSocket> _held = [];
    private List<BoundSocket> _opened = [];

    /// <summary>What the sockets must become; see <see cref="SocketPlan"/>.</summary>
    internal SocketPlan Plan(Snapshot snapshot, int[] workers) => SocketPlan.Of(_held, snapshot.Listeners, workers);

    /// <summary>Binds the sockets that are to be opened; nothing comes in by them yet.</summary>
    /// <returns>Null, or one line that says which address could not be had and why; none is left open then.</returns>
    internal string? Bind(SocketPlan plan)
    {
        _opened = [];
        // Asked of all before one is bound: two of ours may overlap, and would find each other.
        foreach (BoundSocket wanted in plan.Open)
        {
            if (!IsOurs(wanted) && !ListeningSockets.IsFree(wanted.Address, out int errno))
                return Refuse(wanted, errno);
        }
        foreach (BoundSocket wanted in plan.Open)
        {
            int descriptor = ListeningSockets.Bind(wanted.Address, out int errno);
            if (descriptor < 0)
                return Refuse(wanted, errno);
            _opened.Add(wanted with { Descriptor = descriptor });
        }
        return null;
    }

    /// <summary>Lets connections come in by what was bound.</summary>
    /// <returns>As of <see cref="Bind"/>.</returns>
    internal string? Listen()
    {
        foreach (BoundSocket socket in _opened)
        {
            if (!ListeningSockets.Listen(socket.Descriptor, out int errno))
                return Refuse(socket, errno);
        }
        return null;
    }

    /// <summary>Closes what was bound and not handed to a worker.</summary>
    internal void Abandon()
    {
        foreach (BoundSocket socket in _opened)
            ListeningSockets.Close(socket.Descriptor);
        _opened = [];
    }

    /// <summary>
    /// Carries the plan out on the workers. A socket that moves is given up before it is taken, so that one worker at a
    /// time accepts from it; what arrives in between waits in its queue.
    /// </summary>
    internal async Task Hand(SocketPlan plan, WorkerSet workers)
    {
        _held = [.. plan.Keep.Select(socket => socket.After), .. _opened];
        var first = new WorkerOrders();
        var second = new WorkerOrders();
        foreach ((BoundSocket before, BoundSocket after) in plan.Keep)
        {
            if (before.Worker != after.Worker)
            {
                first.Add(before.Worker, worker => worker.GiveBack(before.Descriptor));
                second.Add(after.Worker, worker => worker.Listen(after.Listener, after.Descriptor));
            }
            else if (before.Listener != after.Listener)
            {
                first.Add(after.Worker, worker => worker.Assign(after.Descriptor, after.Listener));
            }
        }
        foreach (BoundSocket socket in _opened)
            first.Add(socket.Worker, worker => worker.Listen(socket.Listener, socket.Descriptor));
        foreach (BoundSocket socket in plan.Close)
            first.Add(socket.Worker, worker => worker.CloseListener(socket.Descriptor));
        _opened = [];
        await first.Send(workers);
        await second.Send(workers);
    }

    /// <summary>Whether a socket that we hold shares the port, so that to bind beside it alone must fail.</summary>
    private bool IsOurs(BoundSocket wanted) =>
        _held.Exists(socket => SocketPlan.Overlaps(socket.Address, wanted.Address));

    private string Refuse(BoundSocket socket, int errno)
    {
        Abandon();
        string reason = errno switch
        {
            Errno.AddressInUse => "the address is in use by another process",
            Errno.AccessDenied or Errno.NoPermission => "no permission; ports below 1024 need CAP_NET_BIND_SERVICE",
            Errno.AddressNotAvailable => "this host has no such address",
            _ => Marshal.GetPInvokeErrorMessage(errno),
        };
        return $"cannot listen on {socket.Address} (listener '{socket.Listener.Name}'): {reason}";
    }
}
