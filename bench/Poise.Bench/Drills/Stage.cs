using System.Net;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// The balancer on core 0, and on core 1 one loop with its origin and its clients. A drill builds it, finds the load
/// that it takes, and measures windows at a share of that.
/// </summary>
internal sealed class Stage : IDisposable
{
    /// <summary>The share of the greatest load at which figures are taken.</summary>
    public const double LoadShare = 0.7;

    const int Connections = 64;
    const int OutsidePerSecond = 1000;
    const string StallHistogram = "poise_loop_turn_seconds";
    const string CollectionCounter = "poise_gc_collections_total";
    const string PauseCounter = "poise_gc_pause_seconds_total";

    readonly List<Tunnel> _tunnels = [];
    readonly List<Download> _downloads = [];
    readonly long _downloadBytes;

    public Stage(string folder, string config, Target[] targets, Mix mix, long downloadBytes = 32 << 20)
    {
        _downloadBytes = downloadBytes;
        Loop = new TrafficLoop(core: 1);
        Origin = new OriginHost(Loop, new IPEndPoint(IPAddress.Any, FleetConfig.OriginPort))
        {
            DownloadBytes = downloadBytes,
        };
        Loop.Invoke(Origin.Start);
        Balancer = new Balancer(folder, config);
        Load = new RequestLoad(Loop, Balancer.Http, targets, mix, Connections, Gets, Posts);
        Outside = new RequestLoad(Loop, Balancer.Http, targets, default, 4, Gets, Posts);
    }

    public TrafficLoop Loop { get; }

    /// <summary>All loopback addresses at the port of <see cref="FleetConfig"/>.</summary>
    public OriginHost Origin { get; }

    public Balancer Balancer { get; }

    public RequestLoad Load { get; }

    /// <summary>A thousand requests a second, evenly, whatever the load: a stall of a millisecond shows.</summary>
    public RequestLoad Outside { get; }

    public Tally Gets { get; } = new();

    public Tally Posts { get; } = new();

    public IReadOnlyList<Tunnel> Tunnels => _tunnels;

    public IReadOnlyList<Download> Downloads => _downloads;

    public long Faults => Gets.Total + Posts.Total;

    /// <summary>
    /// As many requests a second as it takes from <see cref="Connections"/> clients that wait for nothing else.
    /// </summary>
    public double Calibrate(int warmUpSeconds, int seconds, Report report)
    {
        Loop.Invoke(Load.Closed);
        Sleep(warmUpSeconds);
        (long completed, CoreTime core0, CoreTime core1) = (Load.Completed, CoreTime.Of(0), CoreTime.Of(1));
        double cpu = Balancer.Process.CpuTime().Microseconds;
        long start = TrafficLoop.Now;
        Sleep(seconds);
        double elapsed = (TrafficLoop.Now - start) / 1e9;
        double rate = (Load.Completed - completed) / elapsed;
        double busy = (Balancer.Process.CpuTime().Microseconds - cpu) / elapsed / 10_000;
        report.Line(FormattableString.Invariant(
            $"greatest load, closed loop, {Connections} connections: {rate:F0} requests/s; balancer {busy:F0} % of ") +
            FormattableString.Invariant($"core 0 (idle {CoreTime.Of(0).IdlePercentSince(core0):F0} %), ") +
            FormattableString.Invariant($"load and origin: core 1 idle {CoreTime.Of(1).IdlePercentSince(core1):F0} %"));
        Loop.Invoke(Load.Stop);
        Sleep(1);
        return rate;
    }

    /// <summary>The load at this rate from now on, with the requests that look for stalls beside it.</summary>
    public void Open(double perSecond)
    {
        Loop.Invoke(() => Load.Open(perSecond));
        Loop.Invoke(() => Outside.Open(OutsidePerSecond));
    }

    public void AddTunnels(int count, Target target) => Loop.Invoke(() =>
    {
        for (int i = 0; i < count; i++)
            _tunnels.Add(new Tunnel(Loop, Gets, Balancer.Http, target, i));
    });

    public void AddDownloads(int count, Target target, int bytesPerSecond) => Loop.Invoke(() =>
    {
        for (int i = 1; i <= count; i++)
        {
            _downloads.Add(new Download(
                Loop, Gets, Balancer.Http, target, _downloadBytes, bytesPerSecond, i * 1_000_000L));
        }
    });

    /// <summary>Measures for so long, and does something at each second that has begun.</summary>
    public Window Measure(string kind, int seconds, Action<int>? eachSecond = null)
    {
        // Memory is read before and behind the window: the kernel holds the process up while it counts its pages.
        long rssBefore = Balancer.Process.ResidentKiB();
        MetricsPage pageBefore = Balancer.Admin.Metrics();
        Thread.Sleep(500);
        (Latencies latencies, Latencies lag, Latencies outside) = (new(), new(), new());
        long completed = 0, faults = Faults;
        Loop.Invoke(() =>
        {
            (Load.Latencies, Load.Lag, Outside.Latencies) = (latencies, lag, outside);
            completed = Load.Completed + Outside.Completed;
        });
        (CoreTime core0, CoreTime core1) = (CoreTime.Of(0), CoreTime.Of(1));
        double cpu = Balancer.Process.CpuTime().Microseconds;
        long start = TrafficLoop.Now;
        for (int second = 0; second < seconds; second++)
        {
            eachSecond?.Invoke(second);
            SleepUntil(start + ((second + 1) * 1_000_000_000L));
        }

        cpu = Balancer.Process.CpuTime().Microseconds - cpu;
        double elapsed = (TrafficLoop.Now - start) / 1e9;
        (double idle0, double idle1) = (CoreTime.Of(0).IdlePercentSince(core0), CoreTime.Of(1).IdlePercentSince(core1));
        Loop.Invoke(() =>
        {
            (Load.Latencies, Load.Lag, Outside.Latencies) = (new(), new(), new());
            completed = Load.Completed + Outside.Completed - completed;
        });
        Thread.Sleep(500);
        MetricsPage page = Balancer.Admin.Metrics();
        return new Window(
            kind,
            elapsed,
            completed,
            latencies,
            lag,
            outside,
            page.WorstSince(pageBefore, StallHistogram) * 1000,
            cpu,
            idle0,
            idle1,
            CoreTime.Of(0).StealPercentSince(core0),
            rssBefore,
            Balancer.Process.ResidentKiB(),
            Balancer.Process.PrivateDirtyKiB(),
            page.Sum(CollectionCounter) - pageBefore.Sum(CollectionCounter),
            (page.Sum(PauseCounter) - pageBefore.Sum(PauseCounter)) * 1000,
            Faults - faults);
    }

    public void Sleep(int seconds) => SleepUntil(TrafficLoop.Now + (seconds * 1_000_000_000L));

    public void Dispose()
    {
        Balancer.Dispose();
        Loop.Dispose();
        _tunnels.ForEach(tunnel => tunnel.Close());
        _downloads.ForEach(download => download.Stop());
    }

    void SleepUntil(long moment)
    {
        for (long left; (left = moment - TrafficLoop.Now) > 0;)
        {
            Loop.ThrowIfFailed();
            Thread.Sleep((int)Math.Clamp(left / 1_000_000, 1, 200));
        }
    }
}
