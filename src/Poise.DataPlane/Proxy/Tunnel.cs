using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>How a tunnel ended.</summary>
internal enum TunnelEnd : byte
{
    /// <summary>Both sides finished.</summary>
    Finished,
    /// <summary>The client's side was reset.</summary>
    ClientReset,
    /// <summary>The backend's side was reset.</summary>
    BackendReset,
    /// <summary>No byte in either direction for the tunnel timeout.</summary>
    Idle,
    /// <summary>We ended it: a shutdown, or the time of a backend that was removed, was over.</summary>
    Cut,
}

/// <summary>
/// Bytes between two connections, blind to their content: each direction on its own, with half-close, back-pressure
/// (one buffer a direction, and only while there are bytes) and one idle timeout over both. A reset of one side
/// becomes a reset of the other.
/// </summary>
internal sealed class Tunnel(EventLoop loop)
{
    private readonly LoopSignal _ended = new(loop);
    private Connection _client = null!;
    private Connection _backend = null!;
    private long _idle;
    private long _lastByte;
    private int _directions;
    private TunnelEnd _end;

    /// <summary>Bytes from the client.</summary>
    internal long FromClient { get; private set; }

    /// <summary>Bytes from the backend.</summary>
    internal long FromBackend { get; private set; }

    /// <summary>Relays until both directions are over, then closes both connections.</summary>
    /// <param name="client">Downstream.</param>
    /// <param name="backend">Upstream.</param>
    /// <param name="idle">Nanoseconds without a byte in either direction after which it ends.</param>
    /// <param name="early">Bytes that the client sent already, or null; released here.</param>
    /// <param name="answer">Bytes that the backend sent already, or null; released here.</param>
    internal async LoopTask<TunnelEnd> Run(
        Connection client, Connection backend, long idle, ByteBuffer? early = null, ByteBuffer? answer = null)
    {
        _client = client;
        _backend = backend;
        _idle = idle;
        _lastByte = loop.Now;
        _end = TunnelEnd.Finished;
        FromClient = FromBackend = 0;
        _directions = 2;
        // One that waits to send would not hear of the other's reset before there is room.
        client.AbortWhenReset(backend);
        backend.AbortWhenReset(client);
        Pump(client, backend, early).Detach();
        Pump(backend, client, answer).Detach();
        await _ended.Wait();
        client.AbortWhenReset(null);
        backend.AbortWhenReset(null);
        bool reset = _end is not (TunnelEnd.Finished or TunnelEnd.Idle);
        client.Close(reset);
        backend.Close(reset);
        return _end;
    }

    private async LoopTask Pump(Connection from, Connection to, ByteBuffer? first)
    {
        ByteBuffer? buffer = first;
        while (_end == TunnelEnd.Finished)
        {
            if (buffer is null)
            {
                IoResult ready = await from.WaitReadable(_lastByte + _idle);
                // The other direction may have moved bytes since this wait began.
                if (ready.Error == IoError.TimedOut && _lastByte + _idle > loop.Now)
                    continue;
                if (ready.IsError)
                {
                    Break(from, ready.Error);
                    break;
                }
                buffer = loop.LargeBuffers.Rent();
                IoResult received = await from.Receive(buffer, EventLoop.NoDeadline);
                if (received.Count == 0)
                {
                    End(from, to, received);
                    break;
                }
            }
            int count = buffer.Length;
            _lastByte = loop.Now;
            IoResult sent = await to.Send(buffer, loop.Now + _idle, _idle);
            // The other direction may have moved bytes while this one had to wait.
            while (sent.Error == IoError.TimedOut && _lastByte + _idle > loop.Now)
                sent = await to.Send(buffer, _lastByte + _idle, _idle);
            if (sent.IsError)
            {
                Break(to, sent.Error);
                break;
            }
            Count(from, count);
            buffer.Release();
            buffer = null;
        }
        buffer?.Release();
        if (--_directions == 0)
            _ended.Set();
    }

    private void Count(Connection from, int bytes)
    {
        if (ReferenceEquals(from, _client))
            FromClient += bytes;
        else
            FromBackend += bytes;
    }

    /// <summary>One side has no more to say: the other is told so, and may go on.</summary>
    private void End(Connection from, Connection to, IoResult received)
    {
        if (received.IsError)
            Break(from, received.Error);
        else
            to.ShutdownSend();
    }

    /// <summary>Ends both directions because of <paramref name="side"/>.</summary>
    private void Break(Connection side, IoError error)
    {
        if (_end != TunnelEnd.Finished)
            return;
        bool isOfClient = ReferenceEquals(side, _client) != (error == IoError.PeerGone);
        _end = error switch
        {
            IoError.TimedOut => TunnelEnd.Idle,
            IoError.Aborted => TunnelEnd.Cut,
            _ => isOfClient ? TunnelEnd.ClientReset : TunnelEnd.BackendReset,
        };
        _client.Abort(IoError.PeerGone);
        _backend.Abort(IoError.PeerGone);
    }
}
