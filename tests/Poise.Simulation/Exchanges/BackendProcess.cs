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

    internal const ushort HttpHealthPort = 8081;
    internal const ushort TcpHealthPort = 9091;

    private readonly Setting _setting;
    private readonly SimRandom _random;
    private readonly int _index;
    private readonly SimWorld _world;
    private readonly SimLoop? _loop;
    private readonly SimHost _host;
    private int _requests;
    private int _connections;
    private readonly List<Acceptor> _acceptors = [];
    private readonly List<SimListener> _listeners = [];
    private readonly List<HealthPort> _healthPorts = [];

    internal BackendProcess(SimWorld world, Setting setting, int index, BackendNature nature)
    {
        _setting = setting;
        _random = world.Random.Fork();
        _index = index;
        Nature = nature;
        _world = world;
        _host = world.AddHost(_random.OnceIn(3) ? $"fd00:2::{index + 1:x}" : $"10.2.0.{index + 1}");
        _host.IsBlackHole = nature == BackendNature.BlackHole;
        _host.IsUnreachable = nature == BackendNature.Unreachable;
        Http = _host.Address.WithPort(HttpPort);
        Tcp = _host.Address.WithPort(TcpPort);
        if (!CanConnect)
            return;
        _loop = world.AddLoop(_host);
        Start();
        if (setting.History.Current.Health is null)
            return;
        _healthPorts.Add(new HealthPort(world, _loop, HttpHealthPort, isTcp: false));
        _healthPorts.Add(new HealthPort(world, _loop, TcpHealthPort, isTcp: true));
    }

    internal string Name => $"{Nature}-{_index}";

    internal BackendNature Nature { get; }

    internal bool CanConnect => Nature is BackendNature.Sound or BackendNature.Lying;

    internal NetAddress Http { get; }

    internal NetAddress Tcp { get; }

    /// <summary>Connections that it serves now.</summary>
    internal int Serving { get; private set; }

    /// <summary>Requests or connections that have arrived at one of its ports.</summary>
    internal int ArrivalsAt(NetAddress endpoint) => endpoint == Http ? _requests : _connections;

    /// <summary>Where the health of what serves at one of its ports is asked for.</summary>
    internal NetAddress HealthAddressOf(NetAddress endpoint) =>
        endpoint.WithPort(endpoint == Http ? HttpHealthPort : TcpHealthPort);

    /// <summary>What answers there; null where nobody can.</summary>
    internal HealthPort? HealthPortOf(NetAddress endpoint) =>
        _healthPorts.Find(port => port.Endpoint == HealthAddressOf(endpoint));

    /// <summary>No more probes are answered.</summary>
    internal void StopHealth() => _healthPorts.ForEach(port => port.Stop());

    /// <summary>Listens, at first or again.</summary>
    internal void Start()
    {
        Accept(_host.Listen(HttpPort), ServeHttp);
        Accept(_host.Listen(TcpPort), ServeTcp);
    }

    /// <summary>Listens no more; what it serves goes on.</summary>
    internal void Stop()
    {
        _acceptors.ForEach(acceptor => acceptor.Stop());
        _listeners.ForEach(listener => listener.Close());
        _acceptors.Clear();
        _listeners.Clear();
    }

    private void Accept(SimListener listener, Func<Wire, SimRandom, LoopTask> serve)
    {
        SimLoop loop = _loop!;
        Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
        _listeners.Add(listener);
        _acceptors.Add(acceptor);
        _world.Spawn(loop, async () =>
        {
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
                _world.Spawn(loop, () => Serve(serve, wire, random));
            }
        });
    }

    private async LoopTask Serve(Func<Wire, SimRandom, LoopTask> serve, Wire wire, SimRandom random)
    {
        await serve(wire, random);
        Serving--;
    }

    private LoopTask ServeHttp(Wire wire, SimRandom random) =>
        new BackendConnection(wire, random, _setting, _index, Nature == BackendNature.Sound, () => _requests++).Run();

    private async LoopTask ServeTcp(Wire wire, SimRandom random)
    {
        string? token = await wire.ReadHead();
        _connections += token is null ? 0 : 1;
        if (token is null || _setting.Ledger.FindConversation(token.Trim()) is not { } conversation)
        {
            _setting.Ledger.Expect(token is null, null, $"a tcp connection begins with '{token}'");
            wire.Socket.Close();
            return;
        }
        _setting.Ledger.Arrive(conversation, _index);
        await conversation.Run(wire, conversation.Backend, random, _setting.Ledger);
    }
}
