using Poise.Core;
using Poise.Io;
using Poise.Pools;

namespace Poise.Proxy;

/// <summary>One worker's idle connections to one backend, newest first.</summary>
internal sealed class IdleConnections(UpstreamConnections owner)
{
    private UpstreamConnection? _newest;
    private UpstreamConnection? _oldest;

    internal int Count { get; private set; }

    /// <summary>The newest connection that can carry another exchange, or null.</summary>
    /// <param name="now">Loop time.</param>
    /// <param name="mostIdle">Nanoseconds: one that has been idle this long is not taken.</param>
    internal UpstreamConnection? Take(long now, long mostIdle)
    {
        while (_newest is { } connection)
        {
            if (connection.UsableUntil <= now || !connection.Socket.IsQuiet())
            {
                Discard(connection);
                continue;
            }
            if (now - connection.IdleSince >= mostIdle)
                return null;
            Unlink(connection);
            connection.Socket.NotifyWhenReadable(null);
            connection.Exchanges++;
            return connection;
        }
        return null;
    }

    /// <summary>Keeps a connection for the next exchange; the oldest goes when there are too many.</summary>
    internal void Add(UpstreamConnection connection, long now, long usableUntil, int most)
    {
        connection.IdleSince = now;
        connection.UsableUntil = usableUntil;
        connection.IdleIn = this;
        connection.Older = _newest;
        connection.Newer = null;
        if (_newest is null)
            _oldest = connection;
        else
            _newest.Newer = connection;
        _newest = connection;
        Count++;
        if (!connection.TimerArmed || connection.TimerDue > usableUntil)
            connection.Socket.Loop.Timers.Arm(connection, usableUntil);
        connection.Socket.NotifyWhenReadable(connection);
        while (Count > most)
            Discard(_oldest!);
    }

    internal void Discard(UpstreamConnection connection)
    {
        Unlink(connection);
        owner.Close(connection);
    }

    internal void DiscardAll()
    {
        while (_oldest is { } connection)
            Discard(connection);
    }

    private void Unlink(UpstreamConnection connection)
    {
        Invariant.Holds(ReferenceEquals(connection.IdleIn, this));
        if (connection.Newer is { } newer)
            newer.Older = connection.Older;
        else
            _newest = connection.Older;
        if (connection.Older is { } older)
            older.Newer = connection.Newer;
        else
            _oldest = connection.Newer;
        connection.Newer = connection.Older = null;
        connection.IdleIn = null;
        Count--;
    }
}

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
    /// <param name="allowedIdle">Nanoseconds that the backend said it will wait (its Keep-Alive), or the pool's.</param>
    internal void Release(UpstreamConnection connection, Pool pool, long allowedIdle)
    {
        PoolConnections limits = pool.Connections;
        bool spent = limits.MaxRequests > 0 && connection.Exchanges >= limits.MaxRequests;
        if (spent || limits.IdlePerBackend == 0 || allowedIdle <= 0)
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

    internal void Close(UpstreamConnection connection, bool reset = false)
    {
        connection.Close(reset);
        _unused.Push(connection);
    }

    internal void DiscardIdle()
    {
        foreach (IdleConnections? idle in _idle)
            idle?.DiscardAll();
    }
}
