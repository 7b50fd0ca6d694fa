using Poise.Core;
using Poise.Io;

namespace Poise.Contracts;

/// <summary>Accepting, handing over, and closing a listening socket without losing anybody.</summary>
public abstract partial class EventLoopContractTests
{
    [Fact]
    public void All_that_connect_at_once_are_accepted() => RunOnLoop(async (harness, loop) =>
    {
        const int count = 200;
        int listener = harness.Listen(out NetAddress address);
        Connection[] clients = await ConnectMany(loop, address, count);
        Acceptor acceptor = loop.NewAcceptor(listener);
        HashSet<ushort> ports = [];
        for (int i = 0; i < count; i++)
        {
            Connection connection = loop.Adopt(await acceptor.Accept());
            ports.Add(connection.Peer.Port);
            connection.Close();
        }
        Assert.Equal(count, ports.Count);
        Array.ForEach(clients, client => client.Close());
        acceptor.Stop();
        harness.CloseListening(listener);
    });

    [Fact]
    public void Stop_ends_an_accept_that_waits() => RunOnLoop(async (harness, loop) =>
    {
        int listener = harness.Listen(out _);
        Acceptor acceptor = loop.NewAcceptor(listener);
        Acceptor.AcceptOperation waiting = acceptor.Accept();
        acceptor.Stop();
        Assert.Equal(IoError.Aborted, (await waiting).Error);
        Assert.Equal(IoError.Aborted, (await acceptor.Accept()).Error);
        harness.CloseListening(listener);
    });

    [Fact]
    public void A_queue_that_takes_no_more_is_accepted_empty() => RunOnLoop(async (harness, loop) =>
    {
        const int count = 5;
        int listener = harness.Listen(out NetAddress address);
        Connection[] clients = await ConnectMany(loop, address, count);
        await loop.Pause(20 * Millisecond);
        harness.RefuseNewConnections(listener);
        Connection late = loop.NewConnection();
        IoResult refused = await late.Connect(address, loop.Now + 50 * Millisecond);
        Assert.Equal(IoError.TimedOut, refused.Error);
        late.Close();
        Acceptor acceptor = loop.NewAcceptor(listener);
        for (int i = 0; i < count; i++)
        {
            Connection connection = loop.Adopt(await acceptor.Accept());
            await connection.SendText("served");
            connection.Close();
        }
        acceptor.Stop();
        harness.CloseListening(listener);
        foreach (Connection client in clients)
        {
            Assert.Equal("served", await client.ReceiveText());
            client.Close();
        }
    });

    [Fact]
    public void Closing_a_listening_socket_resets_what_waits_in_its_queue() => RunOnLoop(async (harness, loop) =>
    {
        int listener = harness.Listen(out NetAddress address);
        Connection[] clients = await ConnectMany(loop, address, 1);
        await loop.Pause(20 * Millisecond);
        harness.CloseListening(listener);
        Assert.Equal("Reset", await clients[0].ReceiveText());
        clients[0].Close();
    });

    [Fact]
    public void An_accepted_descriptor_can_be_handed_to_another_loop()
    {
        using LoopHarness harness = NewHarness();
        EventLoop accepting = harness.NewLoop();
        EventLoop serving = harness.NewLoop();
        int listener = harness.Listen(out NetAddress address);
        harness.Spawn(accepting, async () =>
        {
            Acceptor acceptor = accepting.NewAcceptor(listener);
            Connection client = accepting.NewConnection();
            Connection.SendOperation connecting = client.Connect(address, EventLoop.NoDeadline);
            AcceptedSocket accepted = await acceptor.Accept();
            await connecting;
            harness.Spawn(serving, () => Greet(serving, accepted));
            Assert.Equal("from the other loop", await client.ReceiveText());
            Assert.Equal("", await client.ReceiveText());
            client.Close();
            acceptor.Stop();
        });
        harness.RunAll();
        harness.CloseListening(listener);
        harness.AssertNothingLeaked();
    }

    private static async LoopTask Greet(EventLoop loop, AcceptedSocket accepted)
    {
        Connection connection = loop.Adopt(accepted);
        Assert.Same(loop, connection.Loop);
        await connection.SendText("from the other loop");
        connection.Close();
    }

    private static async LoopTask<Connection[]> ConnectMany(EventLoop loop, NetAddress address, int count)
    {
        var clients = new Connection[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = loop.NewConnection();
            Assert.Equal(IoError.None, (await clients[i].Connect(address, EventLoop.NoDeadline)).Error);
        }
        return clients;
    }
}
