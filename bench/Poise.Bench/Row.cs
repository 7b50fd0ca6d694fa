using System.Globalization;

namespace Poise.Bench;

/// <summary>One contender in one round.</summary>
internal sealed record Row(
    string Scenario,
    int Round,
    string Contender,
    LoadResult Load,
    long OriginRequests,
    double Seconds,
    CpuTime Cpu,
    double IdlePercent,
    double StealPercent)
{
    public const string CsvHead =
        "scenario,round,contender,requests,errors,origin_requests,seconds,cpu_us,user_share," +
        "core0_idle_pct,core0_other_pct,steal_pct,p50,p99";

    public double MicrosPerRequest => Cpu.Microseconds / Load.Requests;

    public double UserMicrosPerRequest => MicrosPerRequest * Cpu.UserShare;

    public double SystemMicrosPerRequest => MicrosPerRequest - UserMicrosPerRequest;

    /// <summary>
    /// Time of core 0 that neither the balancer used nor anyone left idle, in percent: interrupts and the share of
    /// programs that should not be there. Above some percent the machine was not quiet.
    /// </summary>
    public double OtherPercent => Math.Max(0, 100 - IdlePercent - (Cpu.Microseconds / Seconds / 10_000));

    /// <summary>MiB per second of CPU time, for requests of 1 MiB.</summary>
    public double MebibytesPerCpuSecond => 1e6 / MicrosPerRequest;

    /// <summary>
    /// Why the row must not count, or null: anything but the expected answer, or an origin that saw other requests than
    /// the load generator (it may have seen those that were in flight at the end).
    /// </summary>
    public string? Fault(int connections)
    {
        if (Load.Errors > 0)
            return $"{Load.Errors} errors or answers other than 2xx";
        if (Load.Requests == 0)
            return "no request was answered";
        long unseen = OriginRequests - Load.Requests;
        return unseen < 0 || unseen > 2 * connections
            ? $"the load generator counts {Load.Requests} requests, the origin {OriginRequests}"
            : null;
    }

    public string Csv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scenario},{Round},{Contender},{Load.Requests},{Load.Errors},{OriginRequests},{Seconds:F3},") + string.Create(
        CultureInfo.InvariantCulture,
        $"{Cpu.Microseconds:F0},{Cpu.UserShare:F4},{IdlePercent:F1},{OtherPercent:F1},") + string.Create(
        CultureInfo.InvariantCulture,
        $"{StealPercent:F2},{Load.P50},{Load.P99}");
}
