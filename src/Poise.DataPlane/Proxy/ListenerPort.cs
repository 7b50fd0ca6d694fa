using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>One listening descriptor of a worker: accepts, and closes without a connection lost.</summary>
internal sealed class ListenerPort
{
    /// <summary>
    /// How long handshakes that had begun may still come in after new ones are refused, in nanoseconds.
    /// </summary>
    internal const long LastHandshakes = 300_000_000;

    /// <summary>How often it waits for descriptors before it gives the queue up.</summary>
    private const int MostPauses = 100;

    private readonly Worker _worker;
    private readonly Acceptor _acceptor;
    private readonly int _descriptor;

    internal ListenerPort(Worker worker, Listener listener, int descriptor)
    {
        _worker = worker;
        Listener = listener;
        _descriptor = descriptor;
        _acceptor = worker.Loop.NewAcceptor(descriptor);
    }

    /// <summary>Whose connections come in here.</summary>
    internal Listener Listener { get; set; }

    internal async LoopTask AcceptAll()
    {
        while (true)
        {
            AcceptedSocket accepted = await _acceptor.Accept();
            if (accepted.Error == IoError.Aborted)
                return;
            if (accepted.Error != IoError.None)
            {
                _worker.AcceptPaused();
                continue;
            }
            Worker server = _worker.Load.Choose();
            if (ReferenceEquals(server, _worker))
            {
                _worker.Begin(Listener, accepted);
                continue;
            }
            ExchangeMetrics.HandedOver.Add(_worker.Cells);
            server.Loop.Post(new HandOver(server, Listener, accepted));
        }
    }

    /// <summary>Accepts no more; the descriptor stays open, its queue untouched.</summary>
    internal void Stop() => _acceptor.Stop();

    /// <summary>
    /// A listening socket whose queue is not empty is never closed: the kernel would reset what clients believe
    /// connected. So new SYNs are dropped first, then the queue is accepted empty.
    /// </summary>
    internal async LoopTask Close()
    {
        EventLoop loop = _worker.Loop;
        loop.SystemRefuseConnections(_descriptor);
        var pause = new LoopTimer(loop);
        await pause.Until(loop.Now + LastHandshakes);
        _acceptor.Stop();
        for (int pauses = 0; ;)
        {
            int descriptor = loop.SystemAccept(_descriptor, out NetAddress peer);
            IoError error = descriptor >= 0 ? IoError.None : Errno.ToIoError(-descriptor);
            if (descriptor >= 0)
                _worker.Begin(Listener, new AcceptedSocket(descriptor, peer));
            else if (error == IoError.Exhausted && pauses++ < MostPauses)
                await pause.Until(loop.Now + Acceptor.ExhaustedPause);
            // A connection that died in the queue has others behind it.
            else if (error is not (IoError.Reset or IoError.Unreachable))
                break;
        }
        loop.SystemClose(_descriptor, reset: false);
    }
}
