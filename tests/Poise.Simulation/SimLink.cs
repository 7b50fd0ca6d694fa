using Poise.Io;

namespace Poise.Simulation;

internal enum PacketKind : byte
{
    SynAck,
    HandshakeDone,
    Data,
    Acknowledge,
    WindowUpdate,
    Finish,
    Reset,
}

internal readonly record struct SimPacket(PacketKind Kind, int Count = 0, byte[]? Payload = null);

/// <summary>
/// One direction of a connection: packets arrive in order, each after its latency. In a black hole the first one is
/// sent again, later and later, until TCP gives up.
/// </summary>
internal sealed class SimLink
{
    private const long FirstRetransmit = 200_000_000;
    private const long LongestRetransmit = 120_000_000_000;
    private const int Retransmits = 15; // net.ipv4.tcp_retries2

    private readonly SimSocket _from;
    private readonly SimSocket _to;
    private readonly Queue<(SimPacket Packet, long Due)> _inFlight = new();
    private readonly Action _arrive;
    private long _lastDue;
    private int _attempts;

    internal SimLink(SimSocket from, SimSocket to)
    {
        _from = from;
        _to = to;
        _arrive = Arrive;
    }

    internal void Send(SimPacket packet)
    {
        SimNetwork network = _from.Network;
        _lastDue = Math.Max(_lastDue, network.Now + network.NextLatency(_from.Host) + _to.Host.Distance);
        _inFlight.Enqueue((packet, _lastDue));
        if (_inFlight.Count == 1)
            network.Schedule(_lastDue, _arrive);
    }

    private void Arrive()
    {
        SimNetwork network = _from.Network;
        if (_from.Host.IsBlackHole || _to.Host.IsBlackHole)
        {
            if (_attempts++ < Retransmits)
                network.Schedule(network.Now + Math.Min(FirstRetransmit << _attempts, LongestRetransmit), _arrive);
            else
                _from.Fail(Errno.TimedOut);
            return;
        }
        _attempts = 0;
        (SimPacket packet, _) = _inFlight.Dequeue();
        network.Trace((int)packet.Kind, _to.Id, packet.Count);
        if (Trace.IsOn)
            Trace.Write(network.Now, $"{_from}: {packet.Kind} {packet.Count}");
        _to.Arrive(packet);
        if (_inFlight.TryPeek(out (SimPacket Packet, long Due) next))
            network.Schedule(Math.Max(next.Due, network.Now), _arrive);
    }
}
