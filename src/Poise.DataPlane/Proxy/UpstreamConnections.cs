using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>One worker's connections to backends.</summary>
internal sealed class UpstreamConnections(EventLoop loop)
{
    private readonly Stack<UpstreamConnection> _unused = new();
    private IdleConnections?[] _idle = new IdleConnections?[16];

    /// <summary>An idle connection to <paramref name="backend"/>, or null.</summary>
    /// <param name="backend">Where to.</param>
    /// <param name="mostIdle">Nanoseconds that it may have been idle.</param>
    internal UpstreamConnection? Take(Backend backend, long mostIdle) =>
        backend.Id < _idle.Length ? _idle[backend.Id]?.Take(loop.Now, mostIdle) : null;

    /// <summary>Wraps a socket that has just connected.</summary>
    internal UpstreamConnection Add(Connection socket, Backend backend)
    {
        if (!_unused.TryPop(out UpstreamConnection? connection))
            connection = new UpstreamConnection();
        connection.Open(socket, backend);
        return connection;
    }

    /// <summary>Keeps it for the next exchange, or closes it where the pool says so.</summary>
    /// <param name="connection">With its exchange wholly over.</param>
    /// <param name="pool">For its limits.</param>
    /// <param name="allowedIdle">Nanoseconds that the backend said it will wait (its Keep-Alive), or the
    /// pool's.</param>
    internal void Release(UpstreamConnection connection, Pool pool, long allowedIdle)
    {
        PoolConnections limits = pool.Connections;
        bool spent = limits.MaxRequests > 0 && connection.Exchanges >= limits.MaxRequests;
        // A body that was read to its exact end leaves open whether more is behind it: that is asked here.
        bool isWanted = limits.IdlePerBackend > 0 && allowedIdle > 0 && connection.Backend.KeepsConnections;
        if (spent || !isWanted || !connection.Socket.IsQuiet())
        {
            Close(connection);
            return;
        }
        int id = connection.Backend.Id;
        if (id >= _idle.Length)
            Array.Resize(ref _idle, Math.Max(id + 1, _idle.Length * 2));
        IdleConnections idle = _idle[id] ??= new IdleConnections(this);
        idle.Add(connection, loop.Now, loop.Now + allowedIdle, limits.IdlePerBackend);
    }

    /// <summary>Gives the socket away, as to a tunnel.</summary>
    internal Connection Detach(UpstreamConnection connection)
    {
        Connection socket = connection.Detach();
        _unused.Push(connection);
        return socket;
    }

    internal void Close(UpstreamConnection connection, bool reset = false)
    {
        connection.Close(reset);
        _unused.Push(connection);
    }

    internal void DiscardIdle(Backend backend)
    {
        if (backend.Id < _idle.Length)
            _idle[backend.Id]?.DiscardAll();
    }

    internal void DiscardIdle()
    {
        foreach (IdleConnections? idle in _idle)
            idle?.DiscardAll();
    }
}
