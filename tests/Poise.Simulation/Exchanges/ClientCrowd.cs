using Poise.Core;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>All clients of a run, on a few hosts: most make requests, some bare connections.</summary>
internal sealed class ClientCrowd(ExchangeWorkload run)
{
    private const long Farthest = 125_000_000;

    private readonly Setting _setting = run.Setting;

    /// <summary>Clients that have not ended.</summary>
    internal int Count { get; private set; }

    internal void Start(bool hasFarClients)
    {
        SimWorld world = run.World;
        SimRandom random = world.Random.Fork();
        SimLoop[] loops = new SimLoop[1 + random.Below(3)];
        Caller[] callers = new Caller[loops.Length];
        for (int i = 0; i < loops.Length; i++)
        {
            string address = ProxyPolicy.ClientAddress(i, isV6: random.OnceIn(3));
            SimHost host = world.AddHost(address);
            if (hasFarClients && random.OnceIn(2))
                host.Distance = random.Between(0, Farthest);
            loops[i] = world.AddLoop(host);
            callers[i] = new Caller(address, i);
        }
        Count = random.Size(8, 120);
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            SimLoop loop = loops[i % loops.Length];
            Caller caller = callers[i % loops.Length];
            SimRandom choices = random.Fork();
            if (random.OnceIn(6))
                world.Spawn(loop, () => TalkTcp(loop, choices));
            else
                world.Spawn(loop, () => Exchange(loop, choices, caller));
        }
    }

    private async LoopTask Exchange(SimLoop loop, SimRandom random, Caller caller)
    {
        do
            await new ClientSession(_setting, random, caller).Run(loop, NextPort(random), 1 + random.Below(4));
        while (run.IsWanting);
        Count--;
    }

    private NetAddress NextPort(SimRandom random)
    {
        (string Name, ushort Port)[] listeners = _setting.History.Current.HttpListeners;
        return run.Proxy.Host.Address.WithPort(listeners[random.Below(listeners.Length)].Port);
    }

    private async LoopTask TalkTcp(SimLoop loop, SimRandom random)
    {
        var pause = new LoopTimer(loop);
        do
        {
            await Converse(loop, random);
            await pause.Until(loop.Now + random.Between(1, 10 * _setting.LongestPause));
        }
        while (run.IsWanting);
        Count--;
    }

    private async LoopTask Converse(SimLoop loop, SimRandom random)
    {
        Ledger ledger = _setting.Ledger;
        long begun = ledger.Now;
        Connection socket = loop.NewConnection();
        IoResult connected = await socket.Connect(run.Proxy.Tcp, loop.Now + Wire.Patience);
        if (connected.IsError)
        {
            ledger.Expect(ledger.IsDraining || !_setting.IsCalm, null, $"a tcp connect ended with {connected}");
            socket.Close();
            return;
        }
        var conversation = new Conversation(
            _setting.NextToken(), random.Fork(), _setting.LargestBody, mayReset: !_setting.IsCalm)
        {
            BeganAt = begun,
        };
        ledger.Add(conversation);
        var wire = new Wire(socket, random.Fork(), _setting.NextPace(random));
        await wire.Send($"{conversation.Token:x16}\r\n\r\n");
        await conversation.Run(wire, conversation.Client, random, ledger);
    }
}
