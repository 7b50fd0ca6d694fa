using System.Net;

namespace Poise.Bench.Traffic;

/// <summary>
/// What answers behind the balancer: a listening socket on the loop and the connections to it. Bound to 0.0.0.0 it is
/// as many backends as there are loopback addresses. It can stop and start, as a process does that ends or dies.
/// </summary>
internal sealed class OriginHost(TrafficLoop loop, IPEndPoint endpoint) : IReady
{
    readonly HashSet<OriginConnection> _connections = [];
    readonly Stack<OriginConnection> _free = new();
    int _listener = -1;

    public TrafficLoop Loop => loop;

    public IPEndPoint Endpoint => endpoint;

    /// <summary>Bytes of a long body.</summary>
    public long DownloadBytes { get; init; } = 64 << 20;

    /// <summary>How long a late answer takes, in nanoseconds.</summary>
    public long LateBy { get; init; } = 5_000_000;

    /// <summary>Requests so far, the probes not among them.</summary>
    public long Requests { get; set; }

    /// <summary>Requests for /healthz so far.</summary>
    public long Probes { get; set; }

    public int Connections => _connections.Count;

    /// <summary>Buffer for an answer, of whichever connection is at work.</summary>
    public byte[] Scratch { get; } = new byte[2048];

    public void Start()
    {
        _listener = Libc.TcpSocket();
        Libc.Listen(_listener, endpoint);
        loop.Add(_listener, this, Libc.In);
    }

    /// <summary>It listens no more, and all of its connections end at once.</summary>
    /// <param name="reset">By a reset each, else as the kernel closes what a process leaves behind.</param>
    public void Stop(bool reset)
    {
        loop.Forget(_listener);
        Libc.Close(_listener);
        _listener = -1;
        foreach (OriginConnection connection in _connections.ToArray())
            connection.Close(reset);
    }

    public void OnReady(uint events)
    {
        for (int descriptor; (descriptor = Libc.Accept(_listener, out IPEndPoint? local)) >= 0;)
        {
            OriginConnection connection = _free.TryPop(out OriginConnection? used) ? used : new OriginConnection(this);
            _connections.Add(connection);
            connection.Begin(descriptor, local!);
        }
    }

    public void Release(OriginConnection connection)
    {
        _connections.Remove(connection);
        _free.Push(connection);
    }
}
