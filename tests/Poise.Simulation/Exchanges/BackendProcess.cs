using Poise.Core;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>What a backend is like.</summary>
internal enum BackendNature
{
    /// <summary>Answers every request in full.</summary>
    Sound,
    /// <summary>Does whatever a broken or hostile server may do.</summary>
    Lying,
    /// <summary>Nobody listens there.</summary>
    Refusing,
    /// <summary>Packets to it vanish.</summary>
    BlackHole,
    /// <summary>No route leads there.</summary>
    Unreachable,
}

/// <summary>One backend: a host that serves HTTP on one port and bare tcp on another.</summary>
internal sealed class BackendProcess
{
    private const ushort HttpPort = 8080;
    private const ushort TcpPort = 9090;

    private readonly Setting _setting;
    private readonly SimRandom _random;
    private readonly int _index;
    private readonly List<Acceptor> _acceptors = [];
    private readonly List<SimListener> _listeners = [];

    internal BackendProcess(SimWorld world, Setting setting, int index, BackendNature nature)
    {
        _setting = setting;
        _random = world.Random.Fork();
        _index = index;
        Nature = nature;
        SimHost host = world.AddHost(_random.OnceIn(3) ? $"fd00:2::{index + 1:x}" : $"10.2.0.{index + 1}");
        host.IsBlackHole = nature == BackendNature.BlackHole;
        host.IsUnreachable = nature == BackendNature.Unreachable;
        Http = host.Address.WithPort(HttpPort);
        Tcp = host.Address.WithPort(TcpPort);
        if (!CanConnect)
            return;
        SimLoop loop = world.AddLoop(host);
        Accept(world, loop, host.Listen(HttpPort), ServeHttp);
        Accept(world, loop, host.Listen(TcpPort), ServeTcp);
    }

    internal BackendNature Nature { get; }

    internal bool CanConnect => Nature is BackendNature.Sound or BackendNature.Lying;

    internal NetAddress Http { get; }

    internal NetAddress Tcp { get; }

    /// <summary>Connections that it serves now.</summary>
    internal int Serving { get; private set; }

    internal void Stop()
    {
        _acceptors.ForEach(acceptor => acceptor.Stop());
        _listeners.ForEach(listener => listener.Close());
    }

    private void Accept(SimWorld world, SimLoop loop, SimListener listener, Func<Wire, SimRandom, LoopTask> serve)
    {
        _listeners.Add(listener);
        world.Spawn(loop, async () =>
        {
            Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
            _acceptors.Add(acceptor);
            while (true)
            {
                AcceptedSocket accepted = await acceptor.Accept();
                if (accepted.Error == IoError.Aborted)
                    return;
                if (accepted.Error != IoError.None)
                    continue;
                SimRandom random = _random.Fork();
                var wire = new Wire(loop.Adopt(accepted), random.Fork(), _setting.NextPace(random));
                Serving++;
                world.Spawn(loop, () => Serve(serve, wire, random));
            }
        });
    }

    private async LoopTask Serve(Func<Wire, SimRandom, LoopTask> serve, Wire wire, SimRandom random)
    {
        await serve(wire, random);
        Serving--;
    }

    private LoopTask ServeHttp(Wire wire, SimRandom random) =>
        new BackendConnection(wire, random, _setting, _index, Nature == BackendNature.Sound).Run();

    private async LoopTask ServeTcp(Wire wire, SimRandom random)
    {
        string? token = await wire.ReadHead();
        if (token is null || _setting.Ledger.FindConversation(token.Trim()) is not { } conversation)
        {
            _setting.Ledger.Expect(token is null, null, $"a tcp connection begins with '{token}'");
            wire.Socket.Close();
            return;
        }
        await conversation.Run(wire, conversation.Backend, random, _setting.Ledger);
    }
}
