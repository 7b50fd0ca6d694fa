// Also proves: LineQueue.cs
using System.Net;
using System.Text;
using Poise.Core;

namespace Poise.Metrics;

public sealed class AccessLogQueueTests
{
    readonly MetricRegistry _registry = new();
    readonly DrainSignal _signal = new();

    [Fact]
    public void Lines_wait_in_order()
    {
        AccessLogQueue queue = NewQueue();
        Assert.True(queue.IsEmpty);
        Add(queue, 201);
        Add(queue, 202);
        Assert.False(queue.IsEmpty);
        string[] lines = Encoding.UTF8.GetString(queue.Peek()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"status\":201", lines[0]);
        Assert.Contains("\"status\":202", lines[1]);
        queue.Release();
        Assert.True(queue.IsEmpty);
        Assert.Equal(2, _registry.Read(AccessLogQueue.Lines));
    }

    [Fact]
    public void A_full_queue_drops_and_counts_and_takes_lines_again_once_drained()
    {
        AccessLogQueue queue = NewQueue();
        const int added = 10_000;
        for (int i = 0; i < added; i++)
            Add(queue, 200);
        long dropped = _registry.Read(AccessLogQueue.Dropped);
        Assert.InRange(dropped, 1, added - 1);
        Assert.Equal(added - dropped, _registry.Read(AccessLogQueue.Lines));
        Assert.Equal(added - dropped, queue.Peek().Count((byte)'\n'));
        queue.Release();
        Add(queue, 200);
        Assert.Equal(dropped, _registry.Read(AccessLogQueue.Dropped));
        Assert.False(queue.IsEmpty);
    }

    [Fact]
    public void A_log_that_is_off_takes_nothing_and_drops_nothing()
    {
        AccessLogQueue queue = NewQueue();
        queue.IsEnabled = false;
        Add(queue, 200);
        Assert.True(queue.IsEmpty);
        Assert.Equal(0, _registry.Read(AccessLogQueue.Dropped));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("2001:db8::1")]
    public void Adding_allocates_nothing_full_or_not(string client)
    {
        AccessLogQueue queue = NewQueue();
        var record = new AccessRecord
        {
            Client = NetAddress.From(IPAddress.Parse(client), 1),
            Pool = "app",
            Target = "/\u0001\""u8,
            Reason = Reason.BadRequest,
        };
        queue.Add(record);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 2000; i++)
            queue.Add(record);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(_registry.Read(AccessLogQueue.Dropped) > 0);
    }

    AccessLogQueue NewQueue() => new(_registry.NewCells(), _signal, capacity: 1 << 16);

    static void Add(AccessLogQueue queue, int status) =>
        queue.Add(new AccessRecord { Status = status, Protocol = "HTTP/1.1"u8 });
}
