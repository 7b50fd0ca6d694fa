using Poise.Core;
using Poise.Io;
using Poise.Simulation;

namespace Poise.Contracts;

/// <summary>Simulated loops of one process; connections go from its address to its address.</summary>
public sealed class SimHarness : LoopHarness
{
    private readonly SimWorld _world;
    private readonly Dictionary<int, SimListener> _listeners = [];

    public SimHarness(ulong seed, SimFaults faults)
    {
        _world = new SimWorld(seed, faults);
        Host = _world.AddHost("127.0.0.1");
    }

    /// <summary>The process that all loops belong to.</summary>
    public SimHost Host { get; }

    public SimWorld World => _world;

    public override NetAddress Nobody => Host.Address.WithPort(1);

    public override int Listen(out NetAddress address)
    {
        SimListener listener = Host.Listen();
        _listeners.Add(listener.Descriptor, listener);
        address = listener.Address;
        return listener.Descriptor;
    }

    public override void RefuseNewConnections(int listeningDescriptor) =>
        Loops[0].SystemRefuseConnections(listeningDescriptor);

    public override void CloseListening(int listeningDescriptor)
    {
        _listeners[listeningDescriptor].Close();
        _listeners.Remove(listeningDescriptor);
    }

    public override void Stall(long nanoseconds) => _world.Stall(nanoseconds);

    public override void Dispose()
    {
        base.Dispose();
        _world.Dispose();
    }

    protected override EventLoop Make() => _world.AddLoop(Host);

    protected override bool RunUntil(Func<bool> done) => _world.RunUntil(done);
}
