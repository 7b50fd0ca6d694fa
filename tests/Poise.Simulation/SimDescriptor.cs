using Poise.Io;

namespace Poise.Simulation;

/// <summary>An open file of a simulated process, with its registration in one loop's simulated epoll set.</summary>
public abstract class SimDescriptor(SimHost host)
{
    private int _slot;
    private uint _generation;

    /// <summary>The process that has it open.</summary>
    public SimHost Host { get; } = host;

    internal SimNetwork Network => Host.Network;

    /// <summary>Its number in the process, or -1 when the process has not got it (yet) or has closed it.</summary>
    internal int Number { get; set; } = -1;

    internal SimLoop? Watcher { get; private set; }

    internal bool IsMarkedReady { get; set; }

    /// <summary>Reported as long as it is ready, not once for each edge.</summary>
    internal bool IsLevelTriggered { get; private set; }

    /// <summary>What epoll would report now (tcp_poll in net/ipv4/tcp.c).</summary>
    internal abstract Readiness Mask { get; }

    internal ReadinessEvent Notice => new(_slot, _generation, Mask);

    /// <summary>EPOLL_CTL_ADD: what is ready already is an edge.</summary>
    internal void Watch(SimLoop loop, int slot, uint generation, bool isListening)
    {
        if (Watcher is not null)
            Network.Violate($"descriptor {Number} of {Host} was watched twice");
        Watcher = loop;
        _slot = slot;
        _generation = generation;
        IsLevelTriggered = isListening;
        loop.Join(this);
        if (Mask != Readiness.None)
            Notify();
    }

    /// <summary>EPOLL_CTL_DEL.</summary>
    internal void Unwatch()
    {
        Watcher?.Leave(this);
        Watcher = null;
    }

    /// <summary>The process closes it; it is out of its loop's set already.</summary>
    internal abstract void OnClose(bool reset);

    /// <summary>An edge.</summary>
    protected void Notify() => Watcher?.MarkReady(this);
}
