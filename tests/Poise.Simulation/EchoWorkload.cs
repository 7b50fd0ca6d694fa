using Poise.Core;
using Poise.Io;

namespace Poise.Simulation;

/// <summary>
/// Echo sessions over the bare loop: two workers answer many clients that send random amounts, read slowly, close
/// early or reset, in a world as rough as the seed has it. Oracle: each byte comes back once, in order and
/// unchanged; a session ends early only where a reset or a fault allows it; nothing leaks.
/// </summary>
internal sealed class EchoWorkload
{
    private const int Workers = 2;
    private const ushort Port = 7;
    private const long Second = 1_000_000_000;
    private const long Patience = 3600 * Second;

    private readonly SimWorld _world;
    private readonly List<string> _problems = [];
    private readonly List<Acceptor> _acceptors = [];
    private int _serving;

    private EchoWorkload(ulong seed) => _world = new SimWorld(seed, SimFaults.From(new SimRandom(~seed)));

    /// <summary>Runs one seed.</summary>
    /// <returns>What went wrong; empty when nothing did.</returns>
    internal static WorkloadResult Run(ulong seed)
    {
        var workload = new EchoWorkload(seed);
        using SimWorld world = workload._world;
        workload.RunAll();
        return new WorkloadResult([.. workload._problems, .. world.Problems()], world.TraceHash, Exchanges: 0);
    }

    private void RunAll()
    {
        SimHost server = _world.AddHost("10.0.0.1");
        List<SimListener> listeners = [];
        for (int i = 0; i < Workers; i++)
        {
            SimListener listener = server.Listen(Port, queueLimit: _world.Random.Size(1, 64));
            listeners.Add(listener);
            SimLoop loop = _world.AddLoop(server);
            _world.Spawn(loop, () => AcceptAll(loop, listener));
        }
        int clients = 1 + _world.Random.Below(12);
        int sessions = 0;
        for (int i = 0; i < clients; i++)
        {
            SimLoop loop = _world.AddLoop(_world.AddHost($"10.1.0.{i + 1}"));
            SimRandom random = _world.Random.Fork();
            sessions++;
            _world.Spawn(loop, () => Converse(loop, listeners[0].Address, random, () => sessions--));
        }
        if (!_world.RunUntil(() => sessions == 0))
            _problems.Add($"{sessions} sessions did not end");
        if (!_world.RunUntil(() => _serving == 0))
            _problems.Add($"{_serving} connections are still served");
        foreach (Acceptor acceptor in _acceptors)
            acceptor.Stop();
        if (!_world.RunUntilDone())
            _problems.Add("the acceptors did not stop");
        listeners.ForEach(listener => listener.Close());
    }

    private async LoopTask AcceptAll(EventLoop loop, SimListener listener)
    {
        Acceptor acceptor = loop.NewAcceptor(listener.Descriptor);
        _acceptors.Add(acceptor);
        while (true)
        {
            AcceptedSocket accepted = await acceptor.Accept();
            if (accepted.Error == IoError.Aborted)
                return;
            if (accepted.Error != IoError.None)
                continue;
            _serving++;
            Echo(loop.Adopt(accepted)).Detach();
        }
    }

    private async LoopTask Echo(Connection connection)
    {
        EventLoop loop = connection.Loop;
        while (true)
        {
            IoResult waited = await connection.WaitReadable(loop.Now + Patience);
            if (waited.IsError)
                break;
            ByteBuffer buffer = loop.SmallBuffers.Rent();
            IoResult result = await connection.Receive(buffer, loop.Now + Patience);
            if (result.Count > 0)
                result = await connection.Send(buffer, loop.Now + Patience, Patience);
            buffer.Release();
            if (result.Count == 0)
                break;
        }
        connection.Close();
        _serving--;
    }

    private async LoopTask Converse(EventLoop loop, NetAddress server, SimRandom random, Action done)
    {
        int rounds = 1 + random.Below(3);
        for (int i = 0; i < rounds; i++)
        {
            Connection connection = loop.NewConnection();
            IoResult connected = await connection.Connect(server, loop.Now + Patience);
            if (connected.IsError)
                Expect(connected.Error == IoError.Reset, $"connect ended with {connected}");
            else
                await Exchange(connection, random);
            connection.Close(reset: random.OnceIn(4));
        }
        done();
    }

    private async LoopTask Exchange(Connection connection, SimRandom random)
    {
        EventLoop loop = connection.Loop;
        int total = random.Size(0, 20_000);
        // A client that leaves early, with FIN or RST, with bytes on their way to it or not.
        int patience = random.OnceIn(4) ? random.Below(total + 1) : total;
        byte salt = (byte)random.Next();
        LoopTask sending = SendAll(connection, total, salt, random.Fork());
        var pause = new LoopTimer(loop);
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        int received = 0;
        while (received < patience || patience == total)
        {
            if (random.OnceIn(5))
                await pause.Until(loop.Now + random.Between(0, 2 * Second));
            buffer.Clear();
            // A window that leaves little room makes one-byte reads.
            int room = random.Size(1, buffer.Capacity);
            buffer.SetWindow(buffer.Capacity - room, buffer.Capacity - room);
            IoResult result = await connection.Receive(buffer, loop.Now + Patience);
            if (result.Count == 0)
            {
                Expect(!result.IsError, $"a receive ended with {result}");
                break;
            }
            foreach (byte value in buffer.Data)
                Expect(value == Pattern(received++, salt), $"byte {received} of {total} is not what was sent");
        }
        buffer.Release();
        if (patience == total)
            Expect(received == total, $"{received} of {total} bytes came back");
        connection.Abort(IoError.Aborted);
        await sending;
    }

    private static async LoopTask SendAll(Connection connection, int total, byte salt, SimRandom random)
    {
        EventLoop loop = connection.Loop;
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        int sent = 0;
        while (sent < total)
        {
            buffer.Clear();
            int count = Math.Min(random.Size(1, buffer.Capacity), total - sent);
            for (int i = 0; i < count; i++)
                buffer.Free[i] = Pattern(sent + i, salt);
            buffer.Commit(count);
            IoResult result = await connection.Send(buffer, loop.Now + Patience, Patience);
            if (result.IsError)
                break;
            sent += count;
        }
        buffer.Release();
        if (sent == total)
            connection.ShutdownSend();
    }

    private static byte Pattern(int index, byte salt) => (byte)(index * 31 + (index >> 8) + salt);

    private void Expect(bool holds, string problem)
    {
        if (!holds && _problems.Count < 10)
            _problems.Add(problem);
    }
}
