using System.Text;
using Poise.Metrics;

namespace Poise.Logs;

public sealed class LogWriterTests
{
    // Milliseconds after which a test that waits has failed; none comes near it.
    const int Patience = 30_000;

    readonly MetricRegistry _registry = new();
    readonly EventLog _events;

    public LogWriterTests() => _events = new EventLog(TimeProvider.System, _registry, LogLevel.Info);

    [Fact]
    public void Lines_of_several_workers_stay_whole()
    {
        const int workers = 4, linesEach = 20_000;
        var signal = new DrainSignal();
        var sink = new TestSink();
        var writer = new LogWriter(LogName.Access, sink, signal, _registry, _events);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            var queue = new AccessLogQueue(_registry.NewCells(), signal, capacity: 1 << 15);
            writer.Add(queue);
            for (int i = 0; i < linesEach; i++)
                queue.Add(new AccessRecord { Status = 200, RequestBytes = i, Listener = $"l{worker}" });
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        writer.Dispose();
        string[] lines = Encoding.UTF8.GetString(sink.ToArray()).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.All(lines[..^1], line => Assert.True(line.StartsWith('{') && line.EndsWith('}')));
        Assert.Equal(_registry.Read(AccessLogQueue.Lines), lines.Length - 1);
        Assert.Equal(workers * linesEach,
            _registry.Read(AccessLogQueue.Lines) + _registry.Read(AccessLogQueue.Dropped));
    }

    [Fact]
    public void A_stalled_sink_holds_nobody_up()
    {
        var signal = new DrainSignal();
        var sink = new TestSink { Gate = new ManualResetEventSlim() };
        using var writer = new LogWriter(LogName.Access, sink, signal, _registry, _events);
        var queue = new AccessLogQueue(_registry.NewCells(), signal, capacity: 1 << 15);
        writer.Add(queue);
        Add(queue);
        Assert.True(sink.Entered.Wait(Patience));
        // The writer is stuck in the sink now; were the producer held up, this would never end.
        for (int i = 0; i < 10_000; i++)
            Add(queue);
        long dropped = _registry.Read(AccessLogQueue.Dropped);
        Assert.InRange(dropped, 1, 10_000);
        sink.Gate.Set();
        sink.WaitLines(10_001 - dropped);
    }

    [Fact]
    public void A_failing_sink_is_told_once_counted_and_recovered_from()
    {
        var signal = new DrainSignal();
        var sink = new TestSink { IsBroken = true };
        using var writer = new LogWriter(LogName.Access, sink, signal, _registry, _events);
        var queue = new AccessLogQueue(_registry.NewCells(), signal);
        writer.Add(queue);
        for (int i = 1; i <= 3; i++)
        {
            Add(queue);
            Wait(() => _registry.Read(LogWriter.LostLines, LogName.Access) == i);
        }
        sink.IsBroken = false;
        Add(queue);
        sink.WaitLines(2);
        Assert.StartsWith("\n{", Encoding.UTF8.GetString(sink.ToArray()), StringComparison.Ordinal);
        Assert.Equal(3, _registry.Read(LogWriter.WriteErrors, LogName.Access));
        Wait(() => _registry.Read(EventLog.Lines) == 2);
        string events = Encoding.UTF8.GetString(_events.Peek());
        Assert.Contains("\"message\":\"log cannot be written\",\"log\":\"access\",\"error\":\"Broken pipe\"", events);
        Assert.Contains("\"message\":\"log can be written again\"", events);
    }

    [Fact]
    public void Another_sink_takes_over_and_the_first_is_closed()
    {
        var signal = new DrainSignal();
        var first = new TestSink();
        var second = new TestSink();
        using var writer = new LogWriter(LogName.Access, first, signal, _registry, _events);
        var queue = new AccessLogQueue(_registry.NewCells(), signal);
        writer.Add(queue);
        Add(queue);
        first.WaitLines(1);
        writer.Switch(second);
        Assert.True(first.Closed.Wait(Patience));
        Add(queue);
        second.WaitLines(1);
        Assert.Equal(1, first.ToArray().Count(value => value == '\n'));
    }

    [Fact]
    public void The_event_log_is_written_out_to_its_last_line()
    {
        var sink = new TestSink();
        var kind = new EventKind(LogLevel.Info, "started", burst: 300);
        using (var writer = new LogWriter(LogName.Event, sink, _events.Signal, _registry, events: null))
        {
            writer.Add(_events);
            for (int i = 0; i < 300; i++)
                _events.Write(kind, ("i", i));
        }
        Assert.True(sink.Closed.IsSet);
        Assert.Equal(300, sink.ToArray().Count(value => value == '\n'));
    }

    static void Wait(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));

    static void Add(AccessLogQueue queue) => queue.Add(new AccessRecord { Status = 200 });

    /// <summary>Keeps what it is given; stalls while its gate is shut, fails while it is broken.</summary>
    sealed class TestSink : MemoryStream
    {
        readonly Lock _lock = new();

        public ManualResetEventSlim? Gate { get; init; }

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Closed { get; } = new();

        public volatile bool IsBroken;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Entered.Set();
            Gate?.Wait();
            if (IsBroken)
                throw new IOException("Broken pipe");
            lock (_lock)
                base.Write(buffer.ToArray(), 0, buffer.Length);
        }

        public override byte[] ToArray()
        {
            lock (_lock)
                return base.ToArray();
        }

        public void WaitLines(long count) =>
            LogWriterTests.Wait(() => ToArray().Count(value => value == '\n') == count);

        protected override void Dispose(bool disposing)
        {
            Closed.Set();
            base.Dispose(disposing);
        }
    }
}
