using Poise.Core;
using Poise.Io;
using Poise.Proxy;
using Poise.Simulation;

namespace Poise.Health;

/// <summary>One probe in a simulated world, with a backend that does as a script says.</summary>
internal sealed class ProbeWorld : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly Probe _probe;
    private readonly ProbeContext _context;
    private readonly SimLoop _backend;
    private readonly SimListener _listener;
    private readonly Acceptor _acceptor;
    private Func<Peer, LoopTask> _script = Well;

    public ProbeWorld(HealthOptions options, ulong seed = 1, SimFaults? faults = null)
    {
        World = new SimWorld(seed, faults);
        Prober = World.AddHost("10.0.0.1");
        Loop = World.AddLoop(Prober);
        Host = World.AddHost("10.0.1.1");
        _backend = World.AddLoop(Host);
        _listener = Host.Listen(80);
        _acceptor = _backend.NewAcceptor(_listener.Descriptor);
        _probe = Probes.Find(options)!.Create(options);
        _context = new ProbeContext(Loop);
        World.Spawn(_backend, AcceptAll);
    }

    public SimWorld World { get; }

    public SimLoop Loop { get; }

    /// <summary>Where the probe runs.</summary>
    public SimHost Prober { get; }

    /// <summary>Where the backend is.</summary>
    public SimHost Host { get; }

    /// <summary>A port of the backend's host where nobody listens.</summary>
    public NetAddress Nobody => Host.Address.WithPort(81);

    /// <summary>What a backend that sends a fixed answer was asked.</summary>
    public string Request { get; private set; } = "";

    /// <summary>Answers as all probes of the contract want it, and closes.</summary>
    public static async LoopTask Well(Peer peer)
    {
        if ((await peer.ReadHead()).StartsWith("GET ", StringComparison.Ordinal))
            await peer.Write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nis ready");
    }

    /// <summary>Probes a backend that serves the connection by this script.</summary>
    public ProbeResult Probe(Func<Peer, LoopTask> script, long timeoutNs = Second)
    {
        Begin(script, out Func<ProbeResult?> end, timeoutNs);
        Assert.True(World.RunUntil(() => end() is not null), "the probe did not end");
        return end()!.Value;
    }

    /// <summary>Probes a backend that sends this after the request, and closes.</summary>
    public ProbeResult Probe(string answer) => Probe(async peer =>
    {
        Request = await peer.ReadHead();
        await peer.Write(answer);
    });

    public ProbeResult Probe(NetAddress endpoint)
    {
        Begin(endpoint, out Func<ProbeResult?> end, Second);
        Assert.True(World.RunUntil(() => end() is not null), "the probe did not end");
        return end()!.Value;
    }

    /// <summary>Starts a probe; <paramref name="end"/> has its result once it is there.</summary>
    public ProbeResult? Begin(Func<Peer, LoopTask> script, out Func<ProbeResult?> end, long timeoutNs = Second)
    {
        _script = script;
        Begin(_listener.Address, out end, timeoutNs);
        World.RunFor(Second / 2 < timeoutNs ? 200_000 : 0);
        return end();
    }

    public void OnLoop(Action action) => Loop.Post(new Message(action));

    /// <summary>Nothing may be left of any probe, at either end.</summary>
    public void AssertClean()
    {
        World.RunFor(Second);
        _acceptor.Stop();
        _listener.Close();
        Assert.True(World.RunUntilDone(), "the backend's scripts are left");
        World.RunFor(Second);
        Assert.Empty(World.Problems());
    }

    public void Dispose() => World.Dispose();

    private void Begin(NetAddress endpoint, out Func<ProbeResult?> end, long timeoutNs)
    {
        ProbeResult? result = null;
        World.Spawn(Loop, async () =>
            result = await _probe.Run(_context, new ProbeTarget(endpoint, "10.0.1.1:80"), Loop.Now + timeoutNs));
        end = () => result;
    }

    private async LoopTask AcceptAll()
    {
        while (true)
        {
            AcceptedSocket accepted = await _acceptor.Accept();
            if (accepted.Error == IoError.Aborted)
                return;
            if (accepted.Error == IoError.None)
                World.Spawn(_backend, () => Serve(new Peer(_backend.Adopt(accepted))));
        }
    }

    private async LoopTask Serve(Peer peer)
    {
        await _script(peer);
        if (!peer.IsOpen)
            return;
        peer.Finish();
        await peer.ReadToEnd();
        peer.Close();
    }

    private sealed class Message(Action action) : IMailboxMessage
    {
        public void Deliver(EventLoop loop) => action();
    }
}
