using System.Diagnostics;
using Poise.Contracts;
using Poise.Core;
using Poise.Simulation;

namespace Poise.Io;

public sealed class LoopTaskTests
{
    private const int Warmup = 20;
    private const int Rounds = 50;

    [Fact]
    public void A_coroutine_that_never_waits_is_done_when_it_returns() => Run(async _ =>
    {
        LoopTask<int> task = Immediately(7);
        Assert.True(task.IsCompleted);
        Assert.Equal(7, await task);
    });

    [Fact]
    public void It_starts_at_once_and_goes_on_from_the_ready_list() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        List<string> log = [];
        LoopTask<int> task = Log(signal, log);
        Assert.Equal(["started"], log);
        signal.Set();
        Assert.Equal(["started"], log);
        Assert.Equal(42, await task);
        Assert.Equal(["started", "resumed"], log);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_comes_out_where_the_coroutine_is_awaited(bool suspends) => Run(async loop =>
    {
        LoopTask task = Throw(loop, suspends);
        Assert.Equal(!suspends, task.IsCompleted);
        InvalidDataException? caught = null;
        try
        {
            await task;
        }
        catch (InvalidDataException exception)
        {
            caught = exception;
        }
        Assert.Equal("on purpose", caught?.Message);
    });

    [Fact]
    public void A_detached_coroutine_runs_on_by_itself() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        List<string> log = [];
        Log(signal, log).Detach();
        signal.Set();
        await loop.Pause(1_000_000);
        Assert.Equal(["started", "resumed"], log);
    });

    [Fact]
    public void Ten_thousand_awaits_that_suspend_leave_the_stack_where_it_was() => Run(async loop =>
    {
        var signal = new LoopSignal(loop);
        int first = 0;
        for (int i = 0; i < 10_000; i++)
        {
            signal.Set();
            await signal.Wait();
            if (i % 100 == 0)
                await loop.Pause(1);
            if (i == 200)
                first = new StackTrace(false).FrameCount;
        }
        Assert.InRange(new StackTrace(false).FrameCount, 1, first + 8);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Coroutines_that_wait_for_signals_three_deep_allocate_nothing(int concurrent) => Run(async loop =>
    {
        var signals = new LoopSignal[concurrent];
        var done = new LoopSignal(loop);
        var counter = new Counter();
        for (int i = 0; i < concurrent; i++)
        {
            signals[i] = new LoopSignal(loop);
            Serve(signals[i], done, counter, concurrent).Detach();
        }
        long before = 0;
        for (int round = 0; round < Warmup + Rounds; round++)
        {
            if (round == Warmup)
                before = GC.GetAllocatedBytesForCurrentThread();
            counter.Value = 0;
            foreach (LoopSignal signal in signals)
                signal.Set();
            await done.Wait();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        counter.Stopped = true;
        foreach (LoopSignal signal in signals)
            signal.Set();
        Assert.Equal(0, allocated);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Ping_pong_over_sockets_with_every_phase_suspended_allocates_nothing(int concurrent)
    {
        using var harness = new EpollHarness();
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, async () =>
        {
            var done = new LoopSignal(loop);
            var counter = new Counter();
            var pairs = new SocketPair[concurrent];
            int echoes = concurrent;
            var allEnded = new LoopSignal(loop);
            void Ended()
            {
                if (--echoes == 0)
                    allEnded.Set();
            }
            for (int i = 0; i < concurrent; i++)
            {
                pairs[i] = await SocketPair.Open(harness, loop);
                Echo(pairs[i].Server, Ended).Detach();
            }
            long before = 0;
            for (int round = 0; round < 12; round++)
            {
                if (round == 6)
                    before = GC.GetAllocatedBytesForCurrentThread();
                counter.Value = 0;
                foreach (SocketPair pair in pairs)
                    Ask(pair.Client, done, counter, concurrent).Detach();
                await done.Wait();
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            foreach (SocketPair pair in pairs)
                pair.Client.Close();
            await allEnded.Wait();
            Assert.Equal(0, allocated);
        });
        harness.RunAll();
        harness.AssertNothingLeaked();
    }

    private static async LoopTask Serve(LoopSignal signal, LoopSignal done, Counter counter, int all)
    {
        while (!counter.Stopped)
        {
            await Outer(signal);
            if (++counter.Value == all)
                done.Set();
        }
    }

    private static async LoopTask<int> Outer(LoopSignal signal) => await Inner(signal) + 1;

    private static async LoopTask<long> InnerMost(LoopSignal signal)
    {
        await signal.Wait();
        return 1;
    }

    private static async LoopTask<int> Inner(LoopSignal signal) => (int)await InnerMost(signal);

    private static async LoopTask Ask(Connection connection, LoopSignal done, Counter counter, int all)
    {
        EventLoop loop = connection.Loop;
        ByteBuffer buffer = loop.SmallBuffers.Rent();
        buffer.Append("ping"u8);
        await connection.Send(buffer, loop.Now + 1_000_000_000);
        IoResult answered = await Answer(connection, buffer);
        buffer.Release();
        // No Assert where allocations are counted: it makes some.
        if (answered.Count == 4 && ++counter.Value == all)
            done.Set();
    }

    private static async LoopTask<IoResult> Answer(Connection connection, ByteBuffer buffer) =>
        await connection.Receive(buffer, connection.Loop.Now + 10_000_000_000);

    private static async LoopTask Echo(Connection connection, Action ended)
    {
        while (true)
        {
            await connection.WaitReadable(EventLoop.NoDeadline);
            ByteBuffer buffer = connection.Loop.SmallBuffers.Rent();
            IoResult result = await Answer(connection, buffer);
            if (result.Count > 0)
                await connection.Send(buffer, EventLoop.NoDeadline);
            buffer.Release();
            if (result.Count == 0)
                break;
        }
        connection.Close();
        ended();
    }

    private static async LoopTask<int> Immediately(int value)
    {
        await Nothing();
        return value;
    }

    private static async LoopTask Nothing() => await Done();

    private static LoopTask<int> Done() => default;

    private static async LoopTask<int> Log(LoopSignal signal, List<string> log)
    {
        log.Add("started");
        await signal.Wait();
        log.Add("resumed");
        return 42;
    }

    private static async LoopTask Throw(EventLoop loop, bool suspends)
    {
        if (suspends)
            await loop.Pause(1_000_000);
        throw new InvalidDataException("on purpose");
    }

    private static void Run(Func<EventLoop, LoopTask> body)
    {
        using var harness = new SimHarness(seed: 1, SimFaults.None);
        EventLoop loop = harness.NewLoop();
        harness.Spawn(loop, () => body(loop));
        harness.RunAll();
        harness.AssertNothingLeaked();
    }

    private sealed class Counter
    {
        internal int Value;
        internal bool Stopped;
    }
}
