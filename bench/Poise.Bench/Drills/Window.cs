using System.Globalization;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>What was measured of the balancer and of its clients over some seconds.</summary>
/// <param name="Kind">What was done to it: "steady" is nothing.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Completed">Requests answered as they should be.</param>
/// <param name="Latencies">Of small requests and POSTs, from the intended time.</param>
/// <param name="Lag">How late the load generator itself was.</param>
/// <param name="Outside">Of the steady thousand requests a second that look for stalls.</param>
/// <param name="StallMs">The worst stall of a loop, by its own account; a bucket's upper bound.</param>
/// <param name="CpuMicros">CPU time of the balancer, all of its threads.</param>
/// <param name="Core0Idle">Percent.</param>
/// <param name="Core1Idle">Percent.</param>
/// <param name="Steal">Percent of core 0 that the host took.</param>
/// <param name="RssBefore">KiB resident at the start.</param>
/// <param name="RssAfter">KiB resident at the end.</param>
/// <param name="DirtyAfter">KiB of private memory written to, at the end.</param>
/// <param name="Collections">Garbage collections of the balancer.</param>
/// <param name="PauseMs">For how long they stopped its loops, in all.</param>
/// <param name="Faults">What clients have seen that is wrong.</param>
internal sealed record Window(
    string Kind,
    double Seconds,
    long Completed,
    Latencies Latencies,
    Latencies Lag,
    Latencies Outside,
    double StallMs,
    double CpuMicros,
    double Core0Idle,
    double Core1Idle,
    double Steal,
    long RssBefore,
    long RssAfter,
    long DirtyAfter,
    double Collections,
    double PauseMs,
    long Faults)
{
    public const string Steady = "steady";

    public const string CsvHead =
        "drill,window,kind,seconds,completed,faults,p50_us,p99_us,p999_us,max_us,lag_p99_us,lag_max_us," +
        "outside_p999_us,outside_max_us,stall_ms,cpu_us_per_req,core0_idle,core1_idle,steal," +
        "rss_before_kib,rss_after_kib,dirty_after_kib,collections,pause_ms";

    public static readonly string[] Columns =
    [
        "window", "kind", "req/s", "faults", "p50-us", "p99-us", "p99.9-us", "max-ms", "lag99-us", "out-max-ms",
        "stall-ms", "cpu-us/req", "idle0%", "idle1%", "steal%", "rss-MiB", "dirty-MiB", "GCs", "GC-ms",
    ];

    /// <summary>Nanoseconds, as a number to compare.</summary>
    public static double P50(Window window) => window.Latencies.Quantile(0.5);

    public static double P99(Window window) => window.Latencies.Quantile(0.99);

    public static double P999(Window window) => window.Latencies.Quantile(0.999);

    /// <summary>The longest of the steady requests from outside, in milliseconds.</summary>
    public static double WorstOutside(Window window) => window.Outside.Max / 1e6;

    public string[] Cells(int number) =>
    [
        Text(number, "F0"),
        Kind,
        Text(Completed / Seconds, "F0"),
        Text(Faults, "F0"),
        Micros(Latencies.Quantile(0.5)),
        Micros(Latencies.Quantile(0.99)),
        Micros(Latencies.Quantile(0.999)),
        Text(Latencies.Max / 1e6, "F2"),
        Micros(Lag.Quantile(0.99)),
        Text(Outside.Max / 1e6, "F2"),
        Text(StallMs, "F2"),
        Text(CpuMicros / Completed, "F2"),
        Text(Core0Idle, "F1"),
        Text(Core1Idle, "F1"),
        Text(Steal, "F1"),
        Text(RssAfter / 1024.0, "F1"),
        Text(DirtyAfter / 1024.0, "F1"),
        Text(Collections, "F0"),
        Text(PauseMs, "F1"),
    ];

    public string Csv(string drill, int number) => string.Join(',',
    [
        drill,
        Text(number, "F0"),
        Kind,
        Text(Seconds, "F3"),
        Text(Completed, "F0"),
        Text(Faults, "F0"),
        Micros(Latencies.Quantile(0.5)),
        Micros(Latencies.Quantile(0.99)),
        Micros(Latencies.Quantile(0.999)),
        Micros(Latencies.Max),
        Micros(Lag.Quantile(0.99)),
        Micros(Lag.Max),
        Micros(Outside.Quantile(0.999)),
        Micros(Outside.Max),
        Text(StallMs, "F3"),
        Text(CpuMicros / Completed, "F3"),
        Text(Core0Idle, "F1"),
        Text(Core1Idle, "F1"),
        Text(Steal, "F2"),
        Text(RssBefore, "F0"),
        Text(RssAfter, "F0"),
        Text(DirtyAfter, "F0"),
        Text(Collections, "F0"),
        Text(PauseMs, "F3"),
    ]);

    static string Micros(long nanoseconds) => Text(nanoseconds / 1e3, "F1");

    static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
