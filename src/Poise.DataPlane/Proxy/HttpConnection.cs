using Poise.Core;
using Poise.Io;

namespace Poise.Proxy;

/// <summary>
/// One client's HTTP/1.1 connection: idle, an exchange or several, idle again, until one side has had enough.
/// </summary>
internal static class HttpConnection
{
    /// <summary>Runs the connection to its end. While it is idle this coroutine is all that it costs.</summary>
    internal static async LoopTask Serve(Worker worker, Connection client, Listener listener)
    {
        NetAddress peer = client.Peer;
        ClientNext next = ClientNext.KeepAlive;
        HttpExchange? exchange = null;
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
                exchange = worker.RentExchange();
                exchange.Begin(client, listener);
                do
                    next = await exchange.Serve();
                while (next == ClientNext.KeepAlive && exchange.HasBytes);
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
            if (exchange is not null)
                await exchange.Abandon();
            next = ClientNext.Reset;
        }
        if (next == ClientNext.Linger && !worker.IsCut)
            await LingeringClose.Run(client);
        else if (client.IsOpen)
            client.Close(reset: next == ClientNext.Reset);
        worker.Closed(listener, peer);
    }
}
