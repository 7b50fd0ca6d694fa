using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// The listening descriptors of one worker, by number. A descriptor comes from the node; it is closed here, without a
/// connection lost, or given back.
/// </summary>
internal sealed class ListenerPorts(Worker worker)
{
    private readonly Dictionary<int, ListenerPort> _ports = [];
    private int _open;
    private int _closing;

    /// <summary>Descriptors that are open, those that close included. Any thread may read it.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>Descriptors that are being closed. Any thread may read it.</summary>
    internal int Closing => Volatile.Read(ref _closing);

    /// <summary>Accepts from a descriptor, for <paramref name="listener"/>.</summary>
    internal void Add(Listener listener, int descriptor)
    {
        var port = new ListenerPort(worker, listener, descriptor);
        _ports.Add(descriptor, port);
        Volatile.Write(ref _open, _open + 1);
        port.AcceptAll().Detach();
    }

    /// <summary>What is accepted from now on is another listener's.</summary>
    internal void Assign(int descriptor, Listener listener) => _ports[descriptor].Listener = listener;

    /// <summary>Accepts no more; the descriptor and its queue are for another worker.</summary>
    internal void GiveBack(int descriptor)
    {
        _ports.Remove(descriptor, out ListenerPort? port);
        port!.Stop();
        Volatile.Write(ref _open, _open - 1);
    }

    /// <summary>Closes one: nothing new comes in, what is in its queue is still served.</summary>
    internal void Close(int descriptor)
    {
        _ports.Remove(descriptor, out ListenerPort? port);
        Close(port!).Detach();
    }

    internal void CloseAll()
    {
        foreach (ListenerPort port in _ports.Values)
            Close(port).Detach();
        _ports.Clear();
    }

    private async LoopTask Close(ListenerPort port)
    {
        Volatile.Write(ref _closing, _closing + 1);
        await port.Close();
        Volatile.Write(ref _closing, _closing - 1);
        Volatile.Write(ref _open, _open - 1);
    }
}
