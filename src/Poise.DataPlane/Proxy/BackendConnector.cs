using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>Connects to a backend, for L4 and L7, and tells the backend how it went.</summary>
internal static class BackendConnector
{
    /// <summary>A connected socket, or null. A client that is reset meanwhile ends the connect.</summary>
    /// <param name="worker">Who connects.</param>
    /// <param name="client">Whom it is for.</param>
    /// <param name="backend">Where to.</param>
    /// <param name="timeoutNs">Longest time, in nanoseconds.</param>
    internal static async LoopTask<Connection?> Connect(
        Worker worker, Connection client, Backend backend, long timeoutNs)
    {
        EventLoop loop = worker.Loop;
        if (backend.Endpoint is not { } endpoint)
            return null;
        Connection socket = loop.NewConnection();
        socket.Party = backend;
        client.AbortWhenReset(socket);
        IoResult connected = await socket.Connect(endpoint, loop.Now + timeoutNs);
        client.AbortWhenReset(null);
        if (!connected.IsError)
        {
            backend.ConnectSucceeded();
            ExchangeCounts.Connected(worker.Cells, backend);
            return socket;
        }
        socket.Close();
        // Neither a client that left nor descriptors that we lack say anything of the backend.
        if (connected.Error is not (IoError.PeerGone or IoError.Aborted or IoError.Exhausted))
        {
            backend.ConnectFailed(loop.Now);
            ExchangeCounts.Failed(worker.Cells, backend, BackendFailure.Connect);
        }
        return null;
    }
}
