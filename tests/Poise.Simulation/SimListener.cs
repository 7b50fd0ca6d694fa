using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

/// <summary>A listening socket with its bounded accept queue.</summary>
public sealed class SimListener : SimDescriptor
{
    private readonly Queue<SimSocket> _queue = new();
    private readonly int _queueLimit;
    private int _handshakes;

    internal SimListener(SimHost host, NetAddress address, int queueLimit) : base(host)
    {
        Address = address;
        _queueLimit = queueLimit;
    }

    /// <summary>Where it listens.</summary>
    public NetAddress Address { get; }

    /// <summary>The descriptor, for <see cref="EventLoop.NewAcceptor"/>.</summary>
    public int Descriptor => Number;

    /// <summary>Connections that wait to be accepted.</summary>
    public int QueueLength => _queue.Count;

    internal bool TakesNew { get; private set; } = true;

    internal bool IsFull => _queue.Count + _handshakes >= _queueLimit;

    internal override Readiness Mask => _queue.Count > 0 ? Readiness.Readable : Readiness.None;

    /// <summary>
    /// New SYNs are dropped from now on, handshakes under way complete: as the socket filter of Io/Linux does.
    /// </summary>
    public void RefuseNewConnections() => TakesNew = false;

    /// <summary>Closes it; what waits in its queue is reset.</summary>
    public void Close() => Host.Close(Number, reset: false);

    /// <summary>Told of each SYN that is answered.</summary>
    internal Action? Joined { get; set; }

    internal void BeginHandshake()
    {
        _handshakes++;
        Joined?.Invoke();
    }

    /// <summary>The handshake's end: a connection to accept, unless the socket is gone or the client is.</summary>
    internal void EndHandshake(SimSocket connection, bool established)
    {
        _handshakes--;
        if (!established)
            return;
        if (Number < 0)
        {
            connection.OnClose(reset: true);
            return;
        }
        _queue.Enqueue(connection);
        Notify();
    }

    /// <summary>accept4(2).</summary>
    internal int Accept(out NetAddress peer)
    {
        peer = default;
        if (_queue.Count == 0)
            return -Errno.Again;
        SimFaults faults = Network.Faults;
        if (Network.Random.OnceIn(faults.AcceptExhausted))
            return -Errno.TooManyFiles;
        SimSocket connection = _queue.Peek();
        if (connection.IsDead && Network.Random.OnceIn(faults.AcceptAborted))
        {
            _queue.Dequeue();
            return -Errno.ConnectionAborted;
        }
        if (!Host.TryOpen(connection))
            return -Errno.TooManyFiles;
        _queue.Dequeue();
        peer = connection.PeerAddress;
        return connection.Number;
    }

    internal override void OnClose(bool reset)
    {
        if (Trace.IsOn && _queue.Count > 0)
            Trace.Write(Network.Now, $"{this} closes with {_queue.Count} in its queue");
        while (_queue.TryDequeue(out SimSocket? connection))
            connection.OnClose(reset: true);
    }

    public override string ToString() => $"listening on {Address}";
}
