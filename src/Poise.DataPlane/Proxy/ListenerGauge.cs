using System.Runtime.InteropServices;
using Poise.Core;

namespace Poise.Proxy;

/// <summary>
/// Open connections of one listener over all workers, in all and from each client address, against the listener's
/// limits. Exact: a connection is counted before it is served. The count a client is kept only where that limit is on.
/// </summary>
public sealed class ListenerGauge
{
    private const int Shards = 16;

    private readonly Dictionary<NetAddress, int>[] _clients = new Dictionary<NetAddress, int>[Shards];
    private int _open;

    public ListenerGauge()
    {
        for (int i = 0; i < Shards; i++)
            _clients[i] = [];
    }

    /// <summary>Connections open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts a connection in; false when that would be one too many. A true is ended by Leave.</summary>
    /// <param name="listener">For its limits; 0 is off.</param>
    /// <param name="client">Whose connection it is; the port does not matter.</param>
    public bool TryEnter(Listener listener, NetAddress client)
    {
        if (Interlocked.Increment(ref _open) > listener.ConnectionLimit && listener.ConnectionLimit > 0)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }
        if (listener.ClientConnectionLimit == 0 || TryEnterClient(client, listener.ClientConnectionLimit))
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>Counts a connection out.</summary>
    /// <param name="client">As it entered.</param>
    /// <param name="byClient">Whether the listener had a limit for each client when it entered.</param>
    public void Leave(NetAddress client, bool byClient)
    {
        if (byClient)
            LeaveClient(client);
        Invariant.Holds(Interlocked.Decrement(ref _open) >= 0);
    }

    private bool TryEnterClient(NetAddress client, int limit)
    {
        NetAddress key = client.WithPort(0);
        Dictionary<NetAddress, int> shard = ShardOf(key);
        // Off the path of requests, once a connection and only where the limit is on.
        lock (shard)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(shard, key, out _);
            if (count >= limit)
                return false;
            count++;
            return true;
        }
    }

    private void LeaveClient(NetAddress client)
    {
        NetAddress key = client.WithPort(0);
        Dictionary<NetAddress, int> shard = ShardOf(key);
        lock (shard)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(shard, key);
            if (--count == 0)
                shard.Remove(key);
        }
    }

    private Dictionary<NetAddress, int> ShardOf(NetAddress key) => _clients[key.GetHashCode() & (Shards - 1)];
}
