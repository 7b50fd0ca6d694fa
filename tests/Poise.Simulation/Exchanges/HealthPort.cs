using Poise.Core;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>What a backend makes of a probe.</summary>
internal enum HealthMood
{
    Good,
    SaysError,
    IsSilent,
    Resets,
    Closes,
    AnswersTooLate,
    TalksNonsense,
    IsClosed,
}

/// <summary>
/// Where a backend is asked for its health: a port of its own, so that what it says and what it does for clients are
/// two things. It knows for each probe whether it was answered well.
/// </summary>
internal sealed class HealthPort
{
    /// <summary>Longer than the time of any probe, in nanoseconds.</summary>
    internal const long TooLate = 20_000_000_000;

    private readonly SimWorld _world;
    private readonly SimHost _host;
    private readonly SimLoop _loop;
    private readonly bool _isTcp;
    private SimListener? _listener;
    private Acceptor? _acceptor;

    /// <param name="world">Where.</param>
    /// <param name="loop">Of the backend.</param>
    /// <param name="port">To listen on.</param>
    /// <param name="isTcp">To be connected to is to be well.</param>
    internal HealthPort(SimWorld world, SimLoop loop, ushort port, bool isTcp)
    {
        _world = world;
        _loop = loop;
        _host = loop.Host;
        _isTcp = isTcp;
        Endpoint = _host.Address.WithPort(port);
        Open();
    }

    internal NetAddress Endpoint { get; }

    internal bool IsTcp => _isTcp;

    internal HealthMood Mood { get; private set; }

    /// <summary>The last probe was answered as it should be, or will be.</summary>
    internal bool IsPleased { get; private set; }

    /// <summary>The last probe is answered after its time.</summary>
    internal bool IsLate { get; private set; }

    /// <summary>A probe begins: until it is answered it has failed.</summary>
    internal void BeginProbe() => IsPleased = IsLate = false;

    internal void Change(HealthMood mood)
    {
        if (mood == HealthMood.IsClosed)
            Stop();
        else if (_listener is null)
            Open();
        Mood = mood;
    }

    internal void Stop()
    {
        _acceptor?.Stop();
        _listener?.Close();
        _listener = null;
    }

    private void Open()
    {
        _listener = _host.Listen(Endpoint.Port);
        if (_isTcp)
            _listener.Joined = () => IsPleased = true;
        Acceptor acceptor = _loop.NewAcceptor(_listener.Descriptor);
        _acceptor = acceptor;
        _world.Spawn(_loop, async () =>
        {
            while (await acceptor.Accept() is { Error: not IoError.Aborted } accepted)
            {
                if (accepted.Error == IoError.None)
                    _world.Spawn(_loop, () => Serve(_loop.Adopt(accepted)));
            }
        });
    }

    private async LoopTask Serve(Connection socket)
    {
        var pace = new Pace(4096, 0, 1);
        var wire = new Wire(socket, new SimRandom(0), pace);
        HealthMood mood = Mood;
        bool resets = mood == HealthMood.Resets;
        if (!_isTcp && !resets && await wire.ReadHead() is not null)
        {
            IsPleased = mood == HealthMood.Good;
            IsLate = mood == HealthMood.AnswersTooLate;
            if (IsLate)
                await wire.IsReadableWithin(TooLate);
            if (mood is HealthMood.Good or HealthMood.AnswersTooLate)
                await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            else if (mood == HealthMood.SaysError)
                await wire.Send("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            else if (mood == HealthMood.TalksNonsense)
                await wire.Send("HTP/1.1 200 OK\r\n\r\n");
        }
        if (_isTcp || mood == HealthMood.IsSilent)
            await wire.Drop();
        socket.Close(resets);
    }
}
