using System.Text;
using Poise.Core;
using Poise.Io;

namespace Poise.Contracts;

/// <summary>Both ends of one connection on one loop, with the verbs that tests read well with.</summary>
internal sealed record SocketPair(Connection Client, Connection Server)
{
    internal static async LoopTask<SocketPair> Open(LoopHarness harness, EventLoop loop)
    {
        int listener = harness.Listen(out NetAddress address);
        Acceptor acceptor = loop.NewAcceptor(listener);
        Connection client = loop.NewConnection();
        Connection.SendOperation connecting = client.Connect(address, EventLoop.NoDeadline);
        AcceptedSocket accepted = await acceptor.Accept();
        Assert.Equal(IoError.None, accepted.Error);
        Connection server = loop.Adopt(accepted);
        Assert.Equal(IoError.None, (await connecting).Error);
        acceptor.Stop();
        harness.CloseListening(listener);
        return new SocketPair(client, server);
    }

    internal void Close()
    {
        if (Client.IsOpen)
            Client.Close();
        if (Server.IsOpen)
            Server.Close();
    }
}

internal static class ConnectionVerbs
{
    internal static async LoopTask<IoResult> SendText(this Connection connection, string text)
    {
        ByteBuffer buffer = connection.Loop.SmallBuffers.Rent();
        buffer.Append(Encoding.ASCII.GetBytes(text));
        IoResult result = await connection.Send(buffer, EventLoop.NoDeadline);
        buffer.Release();
        return result;
    }

    /// <summary>One receive: the text, or the name of the error.</summary>
    internal static async LoopTask<string> ReceiveText(this Connection connection, long deadline = EventLoop.NoDeadline)
    {
        ByteBuffer buffer = connection.Loop.SmallBuffers.Rent();
        IoResult result = await connection.Receive(buffer, deadline);
        string text = result.IsError ? result.Error.ToString() : Encoding.ASCII.GetString(buffer.Data);
        buffer.Release();
        return text;
    }

    /// <summary>
    /// Sends <paramref name="total"/> bytes, each buffer by the deadline or without a pause longer than idle.
    /// </summary>
    /// <returns>The outcome of the last send.</returns>
    internal static async LoopTask<IoResult> SendMany(
        this Connection connection, int total, long deadline, long idle = 0)
    {
        ByteBuffer buffer = connection.Loop.LargeBuffers.Rent();
        IoResult result = IoResult.Of(0);
        while (total > 0 && !result.IsError)
        {
            buffer.Clear();
            buffer.Commit(Math.Min(total, buffer.Capacity));
            total -= buffer.Length;
            long limit = idle > 0 ? connection.Loop.Now + idle : deadline;
            result = await connection.Send(buffer, limit, idle);
        }
        buffer.Release();
        return result;
    }

    /// <summary>Lets the loop turn until <paramref name="nanoseconds"/> have passed.</summary>
    internal static async LoopTask Pause(this EventLoop loop, long nanoseconds)
    {
        var timer = new LoopTimer(loop);
        await timer.Until(loop.Now + nanoseconds);
    }
}
