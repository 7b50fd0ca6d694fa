using Poise.Core;
using Poise.Io;

namespace Poise.Contracts;

/// <summary>
/// The contract of every event loop, on streams. An implementation gets the suite by one class at the end of a
/// file.
/// </summary>
public abstract partial class EventLoopContractTests
{
    private const long Millisecond = 1_000_000;

    protected abstract LoopHarness NewHarness();

    [Fact]
    public void Bytes_go_both_ways_and_a_half_closed_stream_still_receives() => Run(async pair =>
    {
        await pair.Client.SendText("ping");
        pair.Client.ShutdownSend();
        Assert.Equal("ping", await pair.Server.ReceiveText());
        Assert.Equal("", await pair.Server.ReceiveText());
        Assert.True(pair.Server.PeerEnded);
        Assert.Equal(4, (await pair.Server.SendText("pong")).Count);
        Assert.Equal("pong", await pair.Client.ReceiveText());
        pair.Server.Close();
        Assert.Equal("", await pair.Client.ReceiveText());
        Assert.False(pair.Client.WasReset);
    });

    [Fact]
    public void Both_ends_know_the_other() => Run(async pair =>
    {
        await pair.Client.SendText("x");
        Assert.Equal("127.0.0.1", pair.Client.Peer.ToIPAddress().ToString());
        Assert.Equal("127.0.0.1", pair.Server.Peer.ToIPAddress().ToString());
        Assert.NotEqual(pair.Client.Peer.Port, pair.Server.Peer.Port);
    });

    [Fact]
    public void Connecting_where_nobody_listens_is_refused() => RunOnLoop(async (harness, loop) =>
    {
        Connection connection = loop.NewConnection();
        IoResult result = await connection.Connect(harness.Nobody, loop.Now + 1000 * Millisecond);
        Assert.Equal(IoError.Refused, result.Error);
        connection.Close();
    });

    [Fact]
    public void A_knock_is_answered_where_somebody_listens_and_refused_elsewhere() => RunOnLoop(async (harness, loop) =>
    {
        int listener = harness.Listen(out NetAddress address);
        foreach (NetAddress each in (NetAddress[])[address, harness.Nobody])
        {
            Connection connection = loop.NewConnection();
            IoResult result = await connection.Connect(each, loop.Now + 1000 * Millisecond, isKnock: true);
            Assert.Equal(each == address ? IoError.None : IoError.Refused, result.Error);
            connection.Close(reset: true);
        }
        harness.CloseListening(listener);
    });

    [Fact]
    public void A_reset_ends_receive_and_send_with_reset() => Run(async pair =>
    {
        Connection.ReceiveOperation waiting = pair.Server.WaitReadable(EventLoop.NoDeadline);
        pair.Client.Close(reset: true);
        Assert.Equal(IoError.None, (await waiting).Error);
        Assert.Equal("Reset", await pair.Server.ReceiveText());
        Assert.True(pair.Server.WasReset);
        Assert.True(pair.Server.PeerEnded);
        Assert.Equal(IoError.Reset, (await pair.Server.SendText("x")).Error);
    });

    [Fact]
    public void Closing_with_unread_data_resets_the_peer() => Run(async pair =>
    {
        await pair.Client.SendText("never read");
        await pair.Server.WaitReadable(EventLoop.NoDeadline);
        pair.Server.Close();
        Assert.Equal("Reset", await pair.Client.ReceiveText());
    });

    [Fact]
    public void Data_that_arrives_after_a_close_is_answered_by_a_reset() => Run(async pair =>
    {
        pair.Server.Close();
        Assert.Equal("", await pair.Client.ReceiveText());
        await pair.Client.SendText("too late");
        await pair.Client.Loop.Pause(20 * Millisecond);
        Assert.True(pair.Client.WasReset);
        Assert.Equal(IoError.Reset, (await pair.Client.SendText("x")).Error);
    });

    [Fact]
    public void A_short_read_with_the_end_behind_it_is_followed_by_the_end() => Run(async pair =>
    {
        await pair.Client.SendText("abc");
        pair.Client.ShutdownSend();
        await pair.Server.Loop.Pause(20 * Millisecond);
        Assert.Equal("abc", await pair.Server.ReceiveText());
        Assert.Equal("", await pair.Server.ReceiveText());
    });

    [Fact]
    public void A_short_read_with_a_reset_behind_it_is_followed_by_the_reset() => Run(async pair =>
    {
        await pair.Client.SendText("abc");
        await pair.Server.WaitReadable(EventLoop.NoDeadline);
        pair.Client.Close(reset: true);
        await pair.Server.Loop.Pause(20 * Millisecond);
        Assert.Equal("abc", await pair.Server.ReceiveText());
        Assert.Equal("Reset", await pair.Server.ReceiveText());
    });

    [Fact]
    public void Bytes_that_exactly_fill_the_buffer_do_not_hide_the_next() => Run(async pair =>
    {
        EventLoop loop = pair.Server.Loop;
        await pair.Client.SendText("abcd");
        await pair.Server.WaitReadable(EventLoop.NoDeadline);
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        buffer.SetWindow(buffer.Capacity - 4, buffer.Capacity - 4);
        Assert.Equal(4, (await pair.Server.Receive(buffer, EventLoop.NoDeadline)).Count);
        buffer.Release();
        Assert.True(pair.Server.MayHaveData);
        Assert.Equal("TimedOut", await pair.Server.ReceiveText(loop.Now + 5 * Millisecond));
        await pair.Client.SendText("efgh");
        Assert.Equal("efgh", await pair.Server.ReceiveText());
    });

    [Fact]
    public void More_than_the_buffers_hold_waits_for_the_reader() => RunOnLoop(async (harness, loop) =>
    {
        const int total = 8 << 20;
        SocketPair pair = await SocketPair.Open(harness, loop);
        LoopTask<IoResult> sending = pair.Client.SendMany(total, EventLoop.NoDeadline);
        await loop.Pause(20 * Millisecond);
        Assert.False(sending.IsCompleted);
        int received = 0;
        ByteBuffer buffer = loop.LargeBuffers.Rent();
        while (received < total)
        {
            buffer.Clear();
            received += (await pair.Server.Receive(buffer, EventLoop.NoDeadline)).Count;
        }
        buffer.Release();
        Assert.False((await sending).IsError);
        Assert.Equal(total, received);
        pair.Close();
    });

    [Fact]
    public void A_connection_moves_at_most_64_KiB_a_turn() => RunOnLoop(async (harness, loop) =>
    {
        const int total = 1 << 20;
        SocketPair pair = await SocketPair.Open(harness, loop);
        LoopTask<IoResult> sending = pair.Client.SendMany(total, EventLoop.NoDeadline);
        Dictionary<long, int> perTurn = [];
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        for (int received = 0; received < total;)
        {
            buffer.Clear();
            int count = (await pair.Server.Receive(buffer, EventLoop.NoDeadline)).Count;
            perTurn[loop.Turn] = perTurn.GetValueOrDefault(loop.Turn) + count;
            received += count;
        }
        buffer.Release();
        await sending;
        // The limit is looked at before a read, so one that begins below it may end above.
        Assert.InRange(perTurn.Values.Max(), 1, Connection.BytesPerTurn + EventLoop.SmallBufferSize - 1);
        pair.Close();
    });

    [Fact]
    public void A_connection_that_ended_tells_who_asked_to_be_told() => RunOnLoop(async (harness, loop) =>
    {
        SocketPair pair = await SocketPair.Open(harness, loop);
        var notice = new CountingRunnable();
        pair.Client.NotifyWhenReadable(notice);
        await loop.Pause(5 * Millisecond);
        Assert.Equal(0, notice.Runs);
        pair.Server.Close();
        await loop.Pause(20 * Millisecond);
        Assert.True(notice.Runs > 0);
        Assert.True(pair.Client.PeerEnded);
        pair.Close();
    });

    [Fact]
    public void A_reset_ends_what_waits_on_the_other_connection_with_peer_gone() => RunOnLoop(async (harness, loop) =>
    {
        SocketPair front = await SocketPair.Open(harness, loop);
        SocketPair back = await SocketPair.Open(harness, loop);
        front.Server.AbortWhenReset(back.Client);
        LoopTask<string> waiting = back.Client.ReceiveText();
        front.Client.Close(reset: true);
        Assert.Equal("PeerGone", await waiting);
        front.Close();
        back.Close();
    });

    protected void RunOnLoop(Func<LoopHarness, EventLoop, LoopTask> body)
    {
        using LoopHarness harness = NewHarness();
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(harness, loop));
        harness.RunAll();
        harness.AssertNothingLeaked();
    }

    private void Run(Func<SocketPair, LoopTask> body) => RunOnLoop(async (harness, loop) =>
    {
        SocketPair pair = await SocketPair.Open(harness, loop);
        await body(pair);
        pair.Close();
    });

    private sealed class CountingRunnable : Runnable
    {
        internal int Runs { get; private set; }

        protected internal override void Run() => Runs++;
    }
}
