using Poise.Core;

namespace Poise.Simulation;

/// <summary>
/// One simulated host with one process on it: addresses, ports, and a table of descriptors as Linux keeps it.
/// </summary>
public sealed class SimHost
{
    private const int FirstDescriptor = 3;
    private const ushort FirstEphemeralPort = 32768;

    private readonly List<SimDescriptor?> _table = [];
    private readonly List<SimListener> _listeners = [];
    private ushort _nextPort = FirstEphemeralPort;

    internal SimHost(SimNetwork network, NetAddress address)
    {
        Network = network;
        Address = address.WithPort(0);
    }

    internal SimNetwork Network { get; }

    /// <summary>The host's address; its port is 0.</summary>
    public NetAddress Address { get; }

    /// <summary>RLIMIT_NOFILE: descriptors the process may have open, three standard ones included.</summary>
    public int DescriptorLimit { get; set; } = 1 << 20;

    /// <summary>Descriptors that may still be opened.</summary>
    public int FreeDescriptors => DescriptorLimit - FirstDescriptor - OpenCount;

    /// <summary>Packets to and from the host vanish; they are sent again, later and later, as TCP does.</summary>
    public bool IsBlackHole { get; set; }

    /// <summary>There is no route to the host: connect says ENETUNREACH at once.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>Nanoseconds that every packet to and from the host takes besides its latency.</summary>
    public long Distance { get; set; }

    /// <summary>Told of each connect that the process begins, with its address.</summary>
    public Action<NetAddress>? Connecting { get; set; }

    /// <summary>Descriptors that are open.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Opens a listening socket; several on one address and port are a reuseport group.</summary>
    /// <param name="port">0 for any free port.</param>
    /// <param name="queueLimit">Connections that may wait to be accepted.</param>
    public SimListener Listen(ushort port = 0, int queueLimit = 4096)
    {
        var listener = new SimListener(this, Address.WithPort(port == 0 ? NextPort() : port), queueLimit);
        Invariant.Holds(TryOpen(listener));
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Gives the lowest free number, or fails with EMFILE.</summary>
    internal bool TryOpen(SimDescriptor descriptor)
    {
        int index = _table.IndexOf(null);
        if (index < 0)
            index = _table.Count;
        if (index + FirstDescriptor >= DescriptorLimit)
            return false;
        if (index == _table.Count)
            _table.Add(descriptor);
        else
            _table[index] = descriptor;
        descriptor.Number = index + FirstDescriptor;
        OpenCount++;
        return true;
    }

    internal SimDescriptor? Find(int number)
    {
        int index = number - FirstDescriptor;
        if (index >= 0 && index < _table.Count && _table[index] is { } found)
            return found;
        Network.Violate($"descriptor {number} of {this} was used after it was closed");
        return null;
    }

    internal void Close(int number, bool reset)
    {
        if (Find(number) is not { } descriptor)
            return;
        _table[number - FirstDescriptor] = null;
        OpenCount--;
        descriptor.Unwatch();
        descriptor.Number = -1;
        if (descriptor is SimListener listener)
            _listeners.Remove(listener);
        descriptor.OnClose(reset);
    }

    /// <summary>The member of the reuseport group that <paramref name="hash"/> picks.</summary>
    internal SimListener? FindListener(ushort port, ulong hash)
    {
        List<SimListener> group = _listeners.FindAll(listener => listener.Address.Port == port);
        return group.Count == 0 ? null : group[(int)(hash % (ulong)group.Count)];
    }

    /// <summary>Connections of the process to an address, those included that are being made.</summary>
    internal int CountConnections(NetAddress peer) =>
        _table.Count(open => open is SimSocket socket && socket.PeerAddress == peer);

    internal NetAddress NextEphemeral() => Address.WithPort(NextPort());

    internal IEnumerable<string> Leaks() =>
        _table.Where(open => open is not null).Select(open => $"{this}: descriptor {open!.Number} ({open}) is open");

    private ushort NextPort()
    {
        if (_nextPort == ushort.MaxValue)
            _nextPort = FirstEphemeralPort;
        return _nextPort++;
    }

    public override string ToString() => Address.ToIPAddress().ToString();
}
