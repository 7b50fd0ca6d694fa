using Poise.Io;

namespace Poise.Proxy;

/// <summary>One client's HTTP/1.1 connection: idle, an exchange or several, idle again, until one side has had enough.</summary>
internal static class HttpConnection
{
    /// <summary>Runs the connection to its end. While it is idle this coroutine is all that it costs.</summary>
    internal static async LoopTask Serve(Worker worker, Connection client, Listener listener)
    {
        ClientNext next = ClientNext.KeepAlive;
        try
        {
            while (next == ClientNext.KeepAlive)
            {
                IoResult ready = await client.WaitReadable(worker.Loop.Now + listener.Timeouts.IdleNs, idle: true);
                if (ready.IsError)
                {
                    next = client.PeerEnded ? ClientNext.Close : ClientNext.Linger;
                    break;
                }
                HttpExchange exchange = worker.RentExchange();
                next = await exchange.Run(client, listener);
                worker.Return(exchange);
                if (worker.IsDraining && next == ClientNext.KeepAlive)
                    next = ClientNext.Linger;
            }
        }
        catch (Exception exception)
        {
            worker.Report(exception);
            next = ClientNext.Reset;
        }
        Poise.Core.NetAddress peer = client.Peer;
        if (next == ClientNext.Linger)
            await LingeringClose.Run(client);
        else if (client.IsOpen)
            client.Close(reset: next == ClientNext.Reset);
        worker.Closed(listener, peer);
    }
}
