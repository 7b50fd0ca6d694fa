using Poise.Core;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>What a client does that no client should.</summary>
internal enum ClientManner
{
    Patient,
    ResetsWhileSending,
    ResetsWhileWaiting,
    Leaves,
    Stalls,
    SendsGarbage,
}

/// <summary>
/// One HTTP client: a few connections, on each a few requests, one at a time or pipelined, read and judged answer by
/// answer.
/// </summary>
internal sealed class ClientSession(Setting setting, SimRandom random, Caller caller)
{
    private const long Second = 1_000_000_000;

    private readonly Ledger _ledger = setting.Ledger;
    private bool _wasRefused;

    internal async LoopTask Run(EventLoop loop, NetAddress proxy, int connections)
    {
        var pause = new LoopTimer(loop);
        for (int i = 0; i < connections; i++)
        {
            // Who was told that the proxy is at its limit comes again, but not at once.
            await pause.Until(loop.Now + random.Between(1, (_wasRefused ? 20 : 1) * setting.LongestPause));
            // A client that saw the proxy go would try another one.
            if (_ledger.IsDraining && random.OnceIn(2))
                return;
            long begun = _ledger.Now;
            Connection socket = loop.NewConnection();
            IoResult connected = await socket.Connect(proxy, loop.Now + Wire.Patience);
            if (connected.IsError)
            {
                bool isHonest = _ledger.IsDraining || setting.History.MayRefuse(proxy.Port, begun);
                _ledger.Expect(isHonest, null, $"a connect to port {proxy.Port} ended with {connected}");
                socket.Close();
                continue;
            }
            var wire = new Wire(socket, random.Fork(), setting.NextPace(random));
            await Converse(wire, proxy.Port, begun);
        }
    }

    private async LoopTask Converse(Wire wire, ushort port, long connectedAt)
    {
        ClientManner manner = setting.IsCalm || random.OnceIn(2)
            ? ClientManner.Patient
            : (ClientManner)random.Below((int)ClientManner.SendsGarbage + 1);
        Request[] requests = new Request[1 + random.Below(8)];
        for (int i = 0; i < requests.Length; i++)
        {
            bool isLast = i == requests.Length - 1;
            requests[i] = manner == ClientManner.SendsGarbage && isLast
                ? Request.PlanGarbage(setting.NextToken(), random)
                : Request.Plan(setting.NextToken(), random, setting.LargestBody, mayUpgrade: isLast,
                    new Claims(caller, random));
            requests[i].Port = port;
            requests[i].ConnectedAt = connectedAt;
            _ledger.Add(requests[i]);
        }
        if (manner is ClientManner.Patient or ClientManner.SendsGarbage)
            await BePatient(wire, requests);
        else
            await BeRude(wire, requests, manner);
        _wasRefused = setting.MayRefuse && requests[0].Status is 0 or 503;
    }

    private async LoopTask BePatient(Wire wire, Request[] requests)
    {
        bool pipelines = random.OnceIn(2);
        bool finishes = random.OnceIn(4) && !requests[^1].Upgrades && !requests[^1].Expects;
        bool goesOn = true;
        for (int first = 0; first < requests.Length && goesOn; first++)
        {
            ArraySegment<Request> batch = new(requests, first, pipelines ? CountOfBatch(requests, first) : 1);
            var reader = new AnswerReader(wire, setting, speaksOn: batch.Count > 1);
            bool last = first + batch.Count == requests.Length;
            LoopTask sending = Send(wire, batch, reader, finishes && last);
            foreach (Request request in batch)
            {
                goesOn = await reader.Read(request);
                if (!goesOn)
                    break;
            }
            if (reader.Tunnel is { } tunnel)
            {
                await sending;
                await tunnel.Run(wire, tunnel.Client, random, _ledger);
                return;
            }
            if (!goesOn)
                wire.Quit();
            await sending;
            first += batch.Count - 1;
        }
        wire.Socket.Close();
    }

    /// <summary>A client that asks for the connection's end sends nothing behind that request.</summary>
    private static int CountOfBatch(Request[] requests, int first)
    {
        int last = Array.FindIndex(requests, first, request => request.AsksToClose || !request.Persists);
        return (last < 0 ? requests.Length : last + 1) - first;
    }

    private async LoopTask Send(
        Wire wire, ArraySegment<Request> batch, AnswerReader reader, bool finishes)
    {
        foreach (Request request in batch)
        {
            _ledger.Begin(request);
            int from = 0;
            if (request.Expects && batch.Count == 1)
            {
                from = request.HeadLength;
                if (!await wire.Send(request.Bytes, 0, from, offered => request.Offered = offered))
                    return;
                await reader.Continued(Second);
            }
            if (!await wire.Send(request.Bytes, from, request.Bytes.Length, offered => request.Offered = offered))
                return;
        }
        if (finishes)
            wire.Socket.ShutdownSend();
    }

    /// <summary>Goes away, or falls silent, after some of its bytes.</summary>
    private async LoopTask BeRude(Wire wire, Request[] requests, ClientManner manner)
    {
        int total = 0;
        foreach (Request request in requests)
            total += request.Bytes.Length;
        int cut = manner == ClientManner.ResetsWhileWaiting ? total : random.Below(total);
        LoopTask sending = SendUntil(wire, requests, cut);
        if (manner == ClientManner.ResetsWhileWaiting)
        {
            await wire.IsReadableWithin(random.Between(1, 2 * Second));
        }
        else
        {
            await sending;
            sending = default;
        }
        if (manner == ClientManner.Leaves)
            wire.Socket.ShutdownSend();
        if (manner is ClientManner.Leaves or ClientManner.Stalls)
        {
            await wire.Drop();
            _ledger.Expect(wire.Error != IoError.TimedOut || setting.LacksDescriptors, requests[0],
                "a client that stalled was never let go");
        }
        wire.Quit();
        await sending;
        wire.Socket.Close(reset: manner is ClientManner.ResetsWhileSending or ClientManner.ResetsWhileWaiting);
    }

    private async LoopTask SendUntil(Wire wire, Request[] requests, int cut)
    {
        foreach (Request request in requests)
        {
            _ledger.Begin(request);
            int count = Math.Min(cut, request.Bytes.Length);
            cut -= count;
            if (!await wire.Send(request.Bytes, 0, count, offered => request.Offered = offered))
                return;
        }
    }
}
