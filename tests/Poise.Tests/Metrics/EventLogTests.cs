// Also proves: EventKind.cs, EventLimit.cs
using System.Text;
using System.Text.Json;

namespace Poise.Metrics;

public sealed class EventLogTests
{
    static readonly EventKind Opened = new(LogLevel.Info, "listener opened");
    static readonly EventKind Failed = new(LogLevel.Error, "backend failed", burst: 3);
    static readonly EventKind Detail = new(LogLevel.Debug, "detail", burst: 10_000);

    readonly MetricRegistry _registry = new();
    readonly SetClock _clock = new();

    [Fact]
    public void A_line_has_time_level_message_and_the_fields_in_order()
    {
        EventLog log = NewLog();
        log.Write(Opened, ("listener", "web"), ("port", 8080), ("open", 5_000_000_000));
        Assert.Equal(
            """
            {"time":"2026-11-22T15:56:09.000Z","level":"info","message":"listener opened",
            "listener":"web","port":8080,"open":5000000000}
            """.ReplaceLineEndings("") + "\n",
            Take(log));
        Assert.True(log.IsEmpty);
        Assert.Equal(1, _registry.Read(EventLog.Lines));
    }

    [Fact]
    public void What_matters_less_than_the_level_is_left_out()
    {
        EventLog log = NewLog();
        log.Write(Detail);
        Assert.True(log.IsEmpty);
        Assert.False(log.IsEnabled(Detail));
        log.Level = LogLevel.Debug;
        log.Write(Detail);
        Assert.Contains("\"level\":\"debug\"", Take(log));
        log.Level = LogLevel.Error;
        log.Write(Opened);
        log.Write(Failed);
        Assert.Contains("\"level\":\"error\"", Take(log));
    }

    [Fact]
    public void A_kind_that_repeats_is_limited_by_itself_and_tells_what_it_left_out()
    {
        EventLog log = NewLog();
        for (int i = 0; i < 10; i++)
            log.Write(Failed, ("number", i));
        log.Write(Opened);
        string[] lines = Take(log).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("listener opened", lines[3]);
        Assert.Equal(7, _registry.Read(EventLog.Suppressed));

        _clock.Now += TimeSpan.FromMilliseconds(EventLimit.WindowMilliseconds);
        log.Write(Failed);
        log.Write(Failed);
        lines = Take(log).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, JsonDocument.Parse(lines[0]).RootElement.GetProperty("suppressed").GetInt32());
        Assert.DoesNotContain("suppressed", lines[1]);
    }

    [Fact]
    public void A_clock_set_back_does_not_open_the_limit_or_close_it_for_ever()
    {
        var limit = new EventLimit(1);
        Assert.True(limit.TryTake(1_000_000, out _));
        Assert.False(limit.TryTake(900_000, out _));
        Assert.False(limit.TryTake(1_000_001, out _));
        Assert.True(limit.TryTake(1_010_000, out long suppressed));
        Assert.Equal(2, suppressed);
    }

    [Fact]
    public void A_full_queue_drops_and_counts()
    {
        EventLog log = NewLog(LogLevel.Debug);
        for (int i = 0; i < EventLog.Capacity + 5; i++)
            log.Write(Detail);
        Assert.Equal(5, _registry.Read(EventLog.Dropped));
        Assert.Equal(EventLog.Capacity, Take(log).Count(c => c == '\n'));
        log.Write(Detail);
        Assert.False(log.IsEmpty);
    }

    [Fact]
    public void Many_threads_write_whole_lines()
    {
        EventLog log = NewLog(LogLevel.Debug);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            for (int i = 0; i < 100; i++)
                log.Write(Detail, ("thread", number), ("i", i));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        string[] lines = Take(log).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(400, lines.Distinct().Count());
        Assert.All(lines, line => JsonDocument.Parse(line));
    }

    [Fact]
    public void A_long_event_is_cut_to_a_bounded_line()
    {
        EventLog log = NewLog();
        string text = new('x', 5000);
        log.Write(Opened, ("a", text), ("b", text), (new string('k', 64), 1));
        string line = Take(log);
        Assert.InRange(line.Length, 1000, EventLog.MaxLineBytes);
        Assert.True(JsonDocument.Parse(line).RootElement.GetProperty("truncated").GetBoolean());
    }

    EventLog NewLog(LogLevel level = LogLevel.Info) => new(_clock, _registry, level);

    static string Take(EventLog log)
    {
        var text = new StringBuilder();
        while (!log.IsEmpty)
        {
            text.Append(Encoding.UTF8.GetString(log.Peek()));
            log.Release();
        }
        return text.ToString();
    }

    sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_795_362_969_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
