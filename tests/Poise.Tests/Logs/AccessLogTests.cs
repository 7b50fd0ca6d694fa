using Poise.Metrics;

namespace Poise.Logs;

public sealed class AccessLogTests : IDisposable
{
    readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    readonly MetricRegistry _registry = new();
    readonly EventLog _events;

    public AccessLogTests() => _events = new EventLog(TimeProvider.System, _registry, LogLevel.Info);

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + ".1");
    }

    [Fact]
    public void A_rotated_file_is_opened_again()
    {
        using var log = new AccessLog(_path, _registry, _events);
        AccessLogQueue queue = log.NewQueue(_registry.NewCells());
        Add(queue);
        WaitLines(_path, 1);
        File.Move(_path, _path + ".1");
        Add(queue);
        WaitLines(_path + ".1", 2);
        log.Reopen();
        Assert.True(File.Exists(_path));
        Add(queue);
        log.Dispose();
        Assert.Equal(3, Lines(_path) + Lines(_path + ".1"));
        Assert.True(_events.IsEmpty);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_again_is_kept_and_told()
    {
        using var log = new AccessLog(_path, _registry, _events);
        AccessLogQueue queue = log.NewQueue(_registry.NewCells());
        File.Move(_path, _path + ".1");
        Directory.CreateDirectory(_path);
        log.Reopen();
        Directory.Delete(_path);
        Add(queue);
        WaitLines(_path + ".1", 1);
        Assert.Contains("cannot be opened again", System.Text.Encoding.UTF8.GetString(_events.Peek()));
    }

    [Fact]
    public void A_log_is_turned_on_and_off_while_it_runs()
    {
        using var log = new AccessLog(LogOptions.Off, _registry, _events);
        AccessLogQueue queue = log.NewQueue(_registry.NewCells());
        Assert.False(queue.IsEnabled);
        Add(queue);
        log.Switch(_path);
        Assert.True(queue.IsEnabled);
        Add(queue);
        WaitLines(_path, 1);
        log.Switch(LogOptions.Off);
        Assert.False(queue.IsEnabled);
        Assert.False(log.NewQueue(_registry.NewCells()).IsEnabled);
    }

    [Fact]
    public void A_target_that_cannot_be_opened_leaves_the_log_as_it_was()
    {
        Assert.Throws<IOException>(() => new AccessLog(_path + "/none", _registry, _events));
        using var log = new AccessLog(_path, _registry, _events);
        AccessLogQueue queue = log.NewQueue(_registry.NewCells());
        Assert.Throws<IOException>(() => log.Switch(_path + "/none"));
        Add(queue);
        WaitLines(_path, 1);
    }

    static void Add(AccessLogQueue queue) => queue.Add(new AccessRecord { Status = 200 });

    static int Lines(string path) => File.ReadAllLines(path).Length;

    static void WaitLines(string path, int count) =>
        Assert.True(SpinWait.SpinUntil(() => Lines(path) == count, 30_000));
}
