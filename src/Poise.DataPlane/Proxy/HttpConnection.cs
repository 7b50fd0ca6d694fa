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
    /// <param name="worker">Whose loop it is on.</param>
    /// <param name="client">The connection.</param>
    /// <param name="admission">How it was let in.</param>
    /// <param name="isNew">It has not asked for anything yet.</param>
    internal static async LoopTask Serve(Worker worker, Connection client, Admission admission, bool isNew)
    {
        LiveListener listener = admission.Listener;
        ClientNext next = ClientNext.KeepAlive;
        ConnectionEnd end = ConnectionEnd.Client;
        HttpExchange? exchange = null;
        try
        {
            while (next == ClientNext.KeepAlive)
            {
                bool closes = worker.IsDraining || listener.IsRemoved;
                if (closes && !isNew)
                {
                    next = client.PeerEnded ? ClientNext.Close : ClientNext.Linger;
                    break;
                }
                if (worker.IsRetiring && !worker.IsDraining)
                {
                    worker.GiveAway(client, admission, isNew);
                    return;
                }
                long longest = closes ? FirstRequestGrace : listener.InForce.Timeouts.IdleNs;
                IoResult ready = await client.WaitReadable(worker.Loop.Now + longest, idle: !closes);
                // Something about the worker or the listener has changed: what it is, is seen above.
                if (ready.Error == IoError.Aborted && !worker.IsCut)
                {
                    end = ConnectionEnd.Drained;
                    continue;
                }
                if (ready.IsError)
                {
                    end = ConnectionEnds.OfWait(ready.Error);
                    next = client.PeerEnded ? ClientNext.Close : ClientNext.Linger;
                    break;
                }
                exchange = worker.RentExchange();
                if (exchange.Begin(client))
                {
                    isNew = false;
                    do
                        next = await exchange.Serve(listener);
                    while (next == ClientNext.KeepAlive && exchange.HasBytes);
                }
                end = exchange.Record.End;
                exchange.End();
                worker.Return(exchange);
                exchange = null;
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
        worker.Closed(admission, end);
    }
}
