using Poise.Core;

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
