using System.IO.Pipelines;
using System.Text.Json;
using Poise.Config;
using Poise.Golden;
using Poise.Metrics;
using Poise.Nodes;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

// Also proves: StatusTexts.cs
public sealed class StatusPageTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = AdminAnswer.Layout.Encoder,
    };

    [Fact]
    public async Task Status_is_as_the_contract_has_it()
    {
        StatusFacts facts = Facts(
            """
            listeners:
              edge:
                bind: ["192.0.2.7:80", "[2001:db8::7]:80"]
                routes:
                  - { name: api, match: { host: [example.com, "*.Example.com."], path: /api/ }, pool: app }
                  - { match: { path: { exact: /robots.txt } }, pool: pg }
                pool: app
              db: { bind: "192.0.2.7:5432", protocol: tcp, pool: pg }
            pools:
              app:
                balance: round-robin
                backends:
                  - 192.0.2.1:80
                  - { name: app-2, address: "192.0.2.2:80", weight: 3 }
                  - { name: app-3, address: "[2001:db8::3]:80" }
                health: { http: /healthz, interval: 500ms }
              pg: { backends: ["192.0.2.9:5432"] }
            """);
        Backend[] app = facts.Texts.Snapshot.Pools[0].Backends.ToArray();
        app[0].Health = HealthReport.Up;
        app[1].Health = new HealthReport(BackendHealth.Down, "status 500");
        app[1].HealthSince = 1_767_225_600_500;
        app[2].State = BackendState.Draining;
        Assert.True(app[2].TryReserve(0, Eligibility.Eligible, out _));
        app[2].CountFailure();
        CounterCells worker = new MetricRegistry().NewCells();
        BackendMetrics.FirstByte.Add(app[0].Series.Of(worker), 1_500_000);
        PoolMetrics.FirstByte.Add(facts.Texts.Snapshot.Pools[0].Series.Of(worker), 1_500_000);
        ListenerMetrics.Accepted.Add(facts.Texts.Snapshot.Listeners[1].Series.Of(worker));
        ListenerMetrics.Requests.Add(facts.Texts.Snapshot.Listeners[0].Series.Of(worker), StatusClass.Successful);
        RouteMetrics.Requests.Add(
            facts.Texts.Snapshot.Listeners[0].Routes[0].Series.Of(worker), StatusClass.Successful);

        JsonElement root = JsonDocument.Parse(await Write(facts)).RootElement;
        Assert.Equal(Product.Version, root.GetProperty("version").GetString());
        string text = JsonSerializer.Serialize(root, Indented)
            .Replace($"\"version\": \"{Product.Version}\"", "\"version\": \"VERSION\"", StringComparison.Ordinal);
        GoldenFiles.Matches(Path.Combine(GoldenFiles.Folder("admin"), "status.json"), text + "\n");
    }

    [Fact]
    public async Task A_large_status_goes_out_in_pieces_and_is_whole()
    {
        var stream = new MemoryStream();
        var output = new PieceCounter(PipeWriter.Create(stream));
        await StatusPage.Write(output, Facts(Large), CancellationToken.None);
        JsonElement root = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal(1000, root.GetProperty("pools")[0].GetProperty("backends").GetArrayLength());
        Assert.Equal(500, root.GetProperty("listeners")[0].GetProperty("routes").GetArrayLength());
        Assert.InRange(output.LargestPiece, 1, 24 * 1024);
    }

    /// <summary>A collection stops the loops, so what is asked for each second makes little to collect.</summary>
    [Fact]
    public async Task A_large_status_makes_little_garbage()
    {
        StatusFacts facts = Facts(Large);
        PipeWriter output = PipeWriter.Create(Stream.Null);
        for (int i = 0; i < 3; i++)
            await StatusPage.Write(output, facts, CancellationToken.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        await StatusPage.Write(output, facts, CancellationToken.None);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    private static string Large
    {
        get
        {
            string routes = string.Join(
                ", ", Enumerable.Range(0, 500).Select(i => $"{{ match: {{ path: /r{i} }}, pool: app }}"));
            string backends = string.Join(
                ", ", Enumerable.Range(0, 1000).Select(i => $"\"10.0.{i / 250}.{i % 250}:80\""));
            return $"listeners: {{ web: {{ bind: \":8080\", routes: [{routes}] }} }}\n"
                + $"pools: {{ app: {{ backends: [{backends}] }} }}\n";
        }
    }

    private static StatusFacts Facts(string config)
    {
        PoiseOptions options = ConfigFile.Parse(config, "poise.yaml").Options!;
        Snapshot snapshot = new ConfigCompiler(new LiveObjects()).Compile(options, generation: 7);
        return new StatusFacts(
            new StatusTexts(snapshot, options),
            new ConfigState(7, DateTimeOffset.UnixEpoch.AddYears(56), "poise.yaml:1:1: what was wrong, \"quoted\""),
            NodeName: "lb-1",
            IsReady: true,
            Uptime: TimeSpan.FromSeconds(12.3456),
            Workers: 2,
            Counts: new MetricRegistry().Process);
    }

    private static async Task<byte[]> Write(StatusFacts facts)
    {
        var stream = new MemoryStream();
        await StatusPage.Write(PipeWriter.Create(stream), facts, CancellationToken.None);
        return stream.ToArray();
    }

    private sealed class PieceCounter(PipeWriter inner) : PipeWriter
    {
        private int _piece;

        internal int LargestPiece { get; private set; }

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            _piece += bytes;
            LargestPiece = Math.Max(LargestPiece, _piece);
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            _piece = 0;
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
