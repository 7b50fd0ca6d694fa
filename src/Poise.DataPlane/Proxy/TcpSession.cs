using Poise.Core;
using Poise.Io;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>
/// One connection of a tcp listener: pick → connect → tunnel. A failed connect goes to another backend.
/// </summary>
internal sealed class TcpSession(Worker worker)
{
    private TriedBackends _tried;

    internal async LoopTask Serve(Connection client, Listener listener, Admission admission)
    {
        var record = worker.RentRecord();
        record.Begin(worker.Loop.Now);
        _tried = default;
        try
        {
            await Balance(client, listener, record);
        }
        catch (Exception exception)
        {
            worker.Report(exception);
            record.Failed();
            if (client.IsOpen)
                client.Close(reset: true);
        }
        worker.Account(record, listener, admission.Client);
        worker.Closed(admission, record.End);
        worker.Return(record);
        worker.Return(this);
    }

    private async LoopTask Balance(Connection client, Listener listener, ExchangeRecord record)
    {
        Pool pool = listener.Pool!;
        int most = Math.Min(RetryPolicy.Default.Attempts, Math.Max(1, pool.Backends.Length));
        for (int tries = 1; ; tries++)
        {
            using Lease lease = pool.Pick(
                ref _tried, ref worker.Prng, worker.Loop.Now, pool.KeyHash(client.Peer));
            if (lease.Backend is not { } backend)
            {
                record.NotServed(Reason.NoBackendUp);
                break;
            }
            record.Picked(backend, tries, worker.Loop.Now);
            ExchangeCounts.Picked(worker.Cells, backend);
            if (await BackendConnector.Connect(worker, client, backend, pool.Timeouts.ConnectNs) is { } socket)
            {
                record.Connected(worker.Loop.Now, isReused: false);
                await Relay(client, socket, listener, record);
                return;
            }
            if (client.WasReset || worker.IsCut || tries >= most)
            {
                if (!client.WasReset)
                    record.NotServed(Reason.ConnectFailed);
                break;
            }
            ExchangeCounts.Retried(worker.Cells, pool);
        }
        // A client of a byte stream can be told only this way that it was not served.
        client.Close(reset: true);
    }

    private async LoopTask Relay(Connection client, Connection backend, Listener listener, ExchangeRecord record)
    {
        Tunnel tunnel = worker.RentTunnel();
        TunnelEnd end = await tunnel.Run(client, backend, listener.Timeouts.TunnelNs);
        record.Tunnelled(tunnel.FromClient, tunnel.FromBackend, end);
        worker.Return(tunnel);
    }
}
