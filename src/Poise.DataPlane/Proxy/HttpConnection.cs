using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// One client's HTTP/1.1 connection: idle, an exchange or several, idle again, until one side has had enough.
/// </summary>
internal static class HttpConnection
{
    /// <summary>
    /// How long a client that has just connected may take to send its first request once the worker drains, in
    /// nanoseconds. It cannot know of the drain, and on a new connection it does not expect a close.
    /// </summary>
    internal const long FirstRequestGrace = 1_000_000_000;

    /// <summary>Runs the connection to its end. While it is idle this coroutine is all that it costs.</summary>
    internal static async LoopTask Serve(Worker worker, Connection client, Listener listener)
    {
        NetAddress peer = client.Peer;
        ClientNext next = ClientNext.KeepAlive;
        ConnectionEnd end = ConnectionEnd.Client;
        HttpExchange? exchange = null;
        bool isNew = true;
        try
        {
            while (next == ClientNext.KeepAlive)
            {
                bool isLastChance = isNew && worker.IsDraining;
                long longest = isLastChance ? FirstRequestGrace : listener.Timeouts.IdleNs;
                IoResult ready = await client.WaitReadable(worker.Loop.Now + longest, idle: !isLastChance);
                if (ready.Error == IoError.Aborted && isNew && !isLastChance && worker.IsDraining)
                    continue;
                if (ready.IsError)
                {
                    end = ConnectionEnds.OfWait(ready.Error);
                    next = client.PeerEnded ? ClientNext.Close : ClientNext.Linger;
                    break;
                }
                isNew = false;
                exchange = worker.RentExchange();
                exchange.Begin(client);
                do
                    next = await exchange.Serve(listener.Live.Current ?? listener);
                while (next == ClientNext.KeepAlive && exchange.HasBytes);
                end = exchange.Record.End;
                exchange.End();
                worker.Return(exchange);
                exchange = null;
                if (worker.IsDraining && next == ClientNext.KeepAlive)
                    next = ClientNext.Linger;
            }
        }
        catch (Exception exception)
        {
            worker.Report(exception);
            end = ConnectionEnd.Fault;
            if (exchange is not null)
                await exchange.Abandon();
            next = ClientNext.Reset;
        }
        if (next == ClientNext.Linger && !worker.IsCut)
            await LingeringClose.Run(client);
        else if (client.IsOpen)
            client.Close(reset: next == ClientNext.Reset);
        worker.Closed(listener, peer, end);
    }
}
