using System.IO.Pipelines;
using System.Text;
using Poise.Config;
using Poise.Core;
using Poise.Golden;
using Poise.Metrics;
using Poise.Nodes;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

// Also proves: MetricSubjects.cs, Nodes/NodeMetrics.cs, Proxy/DataPlaneMetrics.cs

public sealed class PrometheusPageTests
{
    private const int Backends = 1000;

    private readonly MetricRegistry _registry = new();

    [Fact]
    public async Task The_page_is_what_the_golden_file_says()
    {
        Snapshot snapshot = Compile("""
            listeners:
              web: { bind: "127.0.0.1:80", routes: [ { name: api, match: { path: /api }, pool: app } ], pool: app }
              db: { bind: "127.0.0.1:90", protocol: tcp, pool: pg }
            pools:
              app: { backends: [ "10.0.0.1:80", { name: two, address: "10.0.0.2:80", weight: 3 } ] }
              pg: { backends: [ "pg.example.com:5432" ] }
            """);
        snapshot.Pools[0].Backends[1].State = BackendState.Draining;
        snapshot.Pools[0].Backends[0].Health = HealthReport.Up;
        Count(snapshot, _registry.NewCells(), 1);
        Count(snapshot, _registry.NewCells(), 2);
        string page = await Read(NewPage(snapshot));
        Assert.NotEmpty(PrometheusParser.Parse(page));
        GoldenFiles.Matches(Path.Combine(GoldenFiles.Folder("metrics"), "page.txt"), page);
    }

    [Fact]
    public async Task A_page_that_nobody_has_counted_for_has_every_series_already()
    {
        Snapshot snapshot = Compile(ManyBackends(2));
        PrometheusPage page = NewPage(snapshot);
        string before = await Read(page);
        Count(snapshot, _registry.NewCells(), 1);
        string after = await Read(page);
        Assert.Equal(Names(before), Names(after));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task A_thousand_backends_are_less_than_two_megabytes()
    {
        Snapshot snapshot = Compile(ManyBackends(Backends));
        Count(snapshot, _registry.NewCells(), 123_456);
        string page = await Read(NewPage(snapshot));
        Assert.InRange(page.Length, Backends * 1000, 2_000_000);
        Assert.True(PrometheusParser.Parse(page).Count > Backends * 20);
    }

    [Fact]
    public void A_page_of_a_thousand_backends_allocates_next_to_nothing()
    {
        Snapshot snapshot = Compile(ManyBackends(Backends));
        Count(snapshot, _registry.NewCells(), 123_456);
        PrometheusPage page = NewPage(snapshot);
        using var sink = new FixedSink();
        var output = PipeWriter.Create(sink, new StreamPipeWriterOptions(leaveOpen: true));
        ValueTask once = page.Write(output, default);
        Assert.True(once.IsCompletedSuccessfully);
        long first = sink.Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask again = page.Write(output, default);
        Assert.True(again.IsCompletedSuccessfully, "the sink takes all at once, so the page stays on this thread");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2 * first, sink.Length);
        Assert.True(allocated < 4096, $"a page allocated {allocated} bytes");
    }

    [Fact]
    public async Task A_page_goes_out_in_pieces_and_ends_when_its_reader_leaves()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 32 * 1024, resumeWriterThreshold: 16 * 1024));
        ValueTask written = NewPage(Compile(ManyBackends(Backends))).Write(pipe.Writer, default);
        Assert.False(written.IsCompleted, "a reader that does not read holds the page up");
        ReadResult part = await pipe.Reader.ReadAsync();
        Assert.InRange(part.Buffer.Length, 1, 64 * 1024);
        pipe.Reader.AdvanceTo(part.Buffer.End);
        await pipe.Reader.CompleteAsync();
        await written;
    }

    [Fact]
    public async Task A_node_answers_with_all_metrics_of_the_program()
    {
        using var admin = new AdminFixture();
        var response = await admin.Send(AdminFixture.Context("GET", "/metrics"));
        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8"), (response.StatusCode, response.ContentType));
        string page = Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
        List<PrometheusSample> samples = PrometheusParser.Parse(page);
        foreach (Metric metric in NodeMetrics.All().Where(metric => metric.Scope == MetricScope.Process))
            Assert.Contains(samples, sample => sample.Name.StartsWith(metric.Name, StringComparison.Ordinal));
        Assert.Equal(1, Value("poise_config_generation"));
        Assert.Equal(1, Value("poise_ready"));
        Assert.Equal(1, Value("poise_workers"));
        Assert.True(Value("process_resident_memory_bytes") > 1 << 20);
        Assert.True(Value("process_start_time_seconds") > 1.7e9);

        double Value(string name) => samples.Single(sample => sample.Name == name).Value;
    }

    [Fact]
    public async Task Reloads_are_counted_by_what_they_came_to()
    {
        using var admin = new AdminFixture();
        await admin.Node.Reload();
        File.AppendAllText(admin.ConfigPath, "nonsense: 1\n");
        await admin.Node.Reload();
        await admin.Node.Reload();
        Assert.Equal(
            (1, 2),
            (admin.Node.Metrics.Read(NodeMetrics.Reloads, ReloadResult.Done),
                admin.Node.Metrics.Read(NodeMetrics.Reloads, ReloadResult.Failed)));
    }

    /// <summary>A class that is in no table would be missing from the page until it is first used.</summary>
    [Fact]
    public void Every_class_that_declares_metrics_is_in_a_table()
    {
        HashSet<Metric> listed = [.. NodeMetrics.OneOfEach(), .. DataPlaneMetrics.OneOfEach()];
        var declaring =
            from type in typeof(Worker).Assembly.GetTypes().Concat(typeof(Node).Assembly.GetTypes())
            where !type.ContainsGenericParameters
            let metrics = type.GetFields(Static).Where(field => field.FieldType.IsAssignableTo(typeof(Metric)))
            where metrics.Any()
            select (type, metrics.Select(field => (Metric)field.GetValue(null)!));
        Assert.NotEmpty(declaring);
        Assert.All(declaring, one => Assert.True(one.Item2.Any(listed.Contains), $"{one.type} is in no table"));
    }

    private const System.Reflection.BindingFlags Static =
        System.Reflection.BindingFlags.Static
        | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;

    /// <summary>All metrics of the program but those that are read from a node.</summary>
    private PrometheusPage NewPage(Snapshot snapshot) => new(
        [.. MetricReferenceTests.Shipped().Where(metric => metric is not (Reading<Node> or StateReading<Node>))],
        new MetricSubject(this, _registry.Process),
        () => snapshot);

    /// <summary>Counts something of every kind about every thing.</summary>
    private void Count(Snapshot snapshot, CounterCells worker, int count)
    {
        AccessLogQueue.Lines.Add(worker, count);
        foreach (Listener listener in snapshot.Listeners)
        {
            CounterCells cells = listener.Series.Of(worker);
            ListenerMetrics.Accepted.Add(cells, count);
            ListenerMetrics.Requests.Add(cells, StatusClass.Successful, count);
            ListenerMetrics.Reasons.Add(cells, Reason.NoRoute, count);
            ListenerMetrics.Duration.Add(cells, 1_500_000L * count);
            foreach (Route route in listener.Routes)
                RouteMetrics.Duration.Add(route.Series.Of(worker), 123_000_000L * count);
        }
        foreach (Pool pool in snapshot.Pools)
        {
            PoolMetrics.FirstByte.Add(pool.Series.Of(worker), 900_000L * count);
            foreach (Backend backend in pool.Backends)
            {
                BackendMetrics.Responses.Add(backend.Series.Of(worker), StatusClass.Successful, count);
                BackendMetrics.Failures.Add(backend.Series.Of(worker), BackendFailure.Timeout, count);
            }
        }
    }

    private static string ManyBackends(int count)
    {
        var config = new StringBuilder("listeners: { web: { bind: \"127.0.0.1:80\", pool: app } }\npools:\n");
        config.Append("  app:\n    backends:\n");
        for (int i = 0; i < count; i++)
            config.Append($"      - \"10.0.{i / 250}.{i % 250 + 1}:8080\"\n");
        return config.ToString();
    }

    private static Snapshot Compile(string yaml)
    {
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "poise.yaml");
        Assert.Empty(result.Errors);
        return new ConfigCompiler(new LiveObjects()).Compile(result.Options!, 1);
    }

    private static async Task<string> Read(PrometheusPage page)
    {
        using var text = new MemoryStream();
        var output = PipeWriter.Create(text);
        await page.Write(output, default);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static IEnumerable<string> Names(string page) =>
        PrometheusParser.Parse(page).Select(sample => sample.Name + sample.Labels);

    /// <summary>Takes bytes without keeping them.</summary>
    private sealed class FixedSink : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancelled) => Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancelled = default)
        {
            _length += buffer.Length;
            return default;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
