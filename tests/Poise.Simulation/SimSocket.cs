using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

internal enum StreamState : byte
{
    Connecting,
    SynReceived,
    Established,
    Dead,
}

/// <summary>
/// One end of a TCP connection as Linux shows it to a process: bounded buffers, edges, FIN, RST and their error numbers
/// (tcp_sendmsg, tcp_recvmsg, tcp_poll, tcp_close and tcp_reset in net/ipv4).
/// </summary>
internal sealed class SimSocket : SimDescriptor
{
    private readonly SimBytes _received = new();
    private readonly SimBytes _unsent = new();
    private readonly int _sendCapacity;
    private readonly int _receiveCapacity;
    private SimSocket? _peer;
    private SimLink? _link;
    private SimListener? _listener;
    private StreamState _state;
    private int _error;
    private int _used;
    private int _credit;
    private bool _noSpace;
    private bool _isClosed;
    private bool _sendShut;
    private bool _finishSent;
    private bool _finishReceived;

    internal SimSocket(SimHost host, NetAddress local, NetAddress peer, StreamState state) : base(host)
    {
        Id = Network.NextSocketId();
        LocalAddress = local;
        PeerAddress = peer;
        _state = state;
        _sendCapacity = Network.NextBufferSize();
        _receiveCapacity = Network.NextBufferSize();
    }

    /// <summary>Names the socket in the trace; never used again.</summary>
    internal int Id { get; }

    internal NetAddress LocalAddress { get; }

    internal NetAddress PeerAddress { get; }

    internal bool IsConnecting => _state == StreamState.Connecting && !_isClosed;

    internal bool IsDead => _state == StreamState.Dead;

    internal override Readiness Mask
    {
        get
        {
            if (_state == StreamState.Connecting)
                return Readiness.None;
            bool receiveShut = _finishReceived || IsDead;
            Readiness mask = Readiness.None;
            if (receiveShut)
                mask |= Readiness.Readable | Readiness.PeerFinished;
            if (receiveShut && (_sendShut || IsDead))
                mask |= Readiness.HungUp;
            if (_received.Count > 0)
                mask |= Readiness.Readable;
            if (_sendShut || IsDead || HasWriteSpace)
                mask |= Readiness.Writable;
            if (_error != 0)
                mask |= Readiness.Failed;
            return mask;
        }
    }

    // A third of the buffer must be free before a writer is woken (sk_stream_is_writeable).
    private bool HasWriteSpace => _used < _sendCapacity && _sendCapacity - _used >= _used / 2;

    // Both FINs have arrived: TCP has closed the connection, so that nothing is left to be reset.
    private bool IsFinished => _finishReceived && _peer is { _finishReceived: true };

    /// <summary>The client's SYN arrives: a server's end comes to be, and answers.</summary>
    internal static void Join(SimSocket client, SimListener listener)
    {
        var server = new SimSocket(listener.Host, client.PeerAddress, client.LocalAddress, StreamState.SynReceived)
        {
            _listener = listener,
            _peer = client,
            _credit = client._receiveCapacity,
        };
        client._peer = server;
        client._credit = server._receiveCapacity;
        client._link = new SimLink(client, server);
        server._link = new SimLink(server, client);
        listener.BeginHandshake();
        server.Emit(PacketKind.SynAck);
    }

    internal int Receive(Span<byte> destination)
    {
        int count = _received.Take(destination);
        if (count > 0)
        {
            Emit(PacketKind.WindowUpdate, count);
            return count;
        }
        if (_finishReceived || destination.IsEmpty)
            return 0;
        if (_error != 0)
            return -TakeError();
        return IsDead ? 0 : -Errno.Again;
    }

    internal int Send(ReadOnlySpan<byte> source)
    {
        if (_error != 0)
            return -TakeError();
        if (_sendShut || IsDead)
            return -Errno.BrokenPipe;
        int room = _state == StreamState.Connecting ? 0 : _sendCapacity - _used;
        int count = Math.Min(room, source.Length);
        if (count > 1 && Network.Random.OnceIn(Network.Faults.ShortSend))
        {
            count = 1 + Network.Random.Below(count - 1);
            Network.Schedule(Network.Now + Network.NextLatency(Host), OnSpace);
        }
        _noSpace |= count < source.Length;
        if (count == 0)
            return -Errno.Again;
        _unsent.Append(source[..count]);
        _used += count;
        Pump();
        return count;
    }

    internal void ShutdownSend()
    {
        if (_sendShut || _state is StreamState.Dead or StreamState.Connecting)
            return;
        _sendShut = true;
        Pump();
        Notify();
    }

    internal int TakeError()
    {
        int error = _error;
        _error = 0;
        return error;
    }

    internal override void OnClose(bool reset)
    {
        _isClosed = true;
        if (IsDead || _state == StreamState.Connecting)
            return;
        if (reset || _received.Count > 0)
        {
            if (!IsFinished)
                Emit(PacketKind.Reset);
            Die(0);
            return;
        }
        _sendShut = true;
        Pump();
    }

    /// <summary>The connection breaks with <paramref name="errno"/>; what was received can still be read.</summary>
    internal void Fail(int errno)
    {
        if (!IsDead)
            Die(errno);
    }

    internal void Arrive(SimPacket packet)
    {
        switch (packet.Kind)
        {
            case PacketKind.SynAck:
                OnSynAck();
                break;
            case PacketKind.HandshakeDone:
                EndHandshake(established: true);
                break;
            case PacketKind.Data:
                OnData(packet.Payload!);
                break;
            case PacketKind.Acknowledge:
                _used -= packet.Count;
                OnSpace();
                break;
            case PacketKind.WindowUpdate:
                _credit += packet.Count;
                Pump();
                break;
            case PacketKind.Finish:
                OnFinish();
                break;
            case PacketKind.Reset:
                OnReset();
                break;
        }
    }

    private void OnSynAck()
    {
        if (_isClosed)
        {
            Emit(PacketKind.Reset);
            Die(0);
            return;
        }
        if (_state != StreamState.Connecting)
            return;
        _state = StreamState.Established;
        Emit(PacketKind.HandshakeDone);
        Notify();
    }

    private void EndHandshake(bool established)
    {
        if (_listener is not { } listener)
            return;
        _listener = null;
        if (established)
            _state = StreamState.Established;
        listener.EndHandshake(this, established);
    }

    private void OnData(byte[] payload)
    {
        if (IsDead)
            return;
        if (_isClosed)
        {
            // Nobody will ever read it: the sender must not believe that it arrived.
            Emit(PacketKind.Reset);
            Die(0);
            return;
        }
        _received.Append(payload);
        Emit(PacketKind.Acknowledge, payload.Length);
        Notify();
    }

    private void OnFinish()
    {
        if (IsDead)
            return;
        _finishReceived = true;
        Notify();
    }

    private void OnReset()
    {
        if (IsDead || IsFinished)
            return;
        EndHandshake(established: false);
        Die(_state == StreamState.Connecting ? Errno.ConnectionRefused
            : _finishReceived ? Errno.BrokenPipe
            : Errno.ConnectionReset);
    }

    private void OnSpace()
    {
        if (!_noSpace || IsDead || !HasWriteSpace)
            return;
        _noSpace = false;
        Notify();
    }

    private void Die(int errno)
    {
        _state = StreamState.Dead;
        _error = errno;
        _unsent.Clear();
        Notify();
    }

    private void Pump()
    {
        if (_state is StreamState.Connecting or StreamState.SynReceived)
            return;
        while (_unsent.Count > 0 && _credit > 0)
        {
            int count = Math.Min(Math.Min(_unsent.Count, _credit), Network.NextSegmentSize());
            byte[] payload = new byte[count];
            _unsent.Take(payload);
            _credit -= count;
            _link!.Send(new SimPacket(PacketKind.Data, count, payload));
        }
        if (!_sendShut || _finishSent || _unsent.Count > 0 || IsDead)
            return;
        _finishSent = true;
        Emit(PacketKind.Finish);
    }

    private void Emit(PacketKind kind, int count = 0) => _link?.Send(new SimPacket(kind, count));

    public override string ToString() => $"{LocalAddress} to {PeerAddress}";
}
