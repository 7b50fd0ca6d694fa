using System.Diagnostics;
using Poise.Logs;
using Poise.Metrics;
using Poise.Proxy;

namespace Poise.Nodes;

/// <summary>What a reload came to.</summary>
public enum ReloadResult : byte
{
    Done,
    Failed,
}

/// <summary>What is counted and read of a node as a whole, and of its process.</summary>
public static class NodeMetrics
{
    public static readonly StateReading<Node> Build = new(
        "poise_build_info", "The version that runs.", "version", static _ => Product.Version);

    public static readonly Reading<Node> Ready = new(
        "poise_ready", "1 while traffic should be sent here, as /readyz says.", static node => node.IsReady ? 1 : 0);

    public static readonly Reading<Node> Workers = new(
        "poise_workers", "Event loops that take connections.", static node => node.Workers);

    public static readonly Reading<Node> Generation = new(
        "poise_config_generation", "Counts from 1 for each configuration that was loaded.",
        static node => node.Config.Generation);

    public static readonly Reading<Node> LoadedAt = new(
        "poise_config_loaded_time_seconds", "When the configuration in force was loaded, in seconds since 1970.",
        static node => node.Config.LoadedAt.ToUnixTimeMilliseconds() / 1e3);

    public static readonly Reading<Node> LastReload = new(
        "poise_config_last_reload_successful",
        "0 when the last reload failed; the configuration before it is in force.",
        static node => node.Config.Error is null ? 1 : 0);

    public static readonly CounterVector<ReloadResult> Reloads = new(
        "poise_config_reloads_total", "Reloads that were asked for, by what they came to.", "result",
        static result => result == ReloadResult.Done ? "done" : "failed");

    public static readonly Reading<Node> BuffersRented = new(
        "poise_buffers_rented", "I/O buffers in use.",
        static node => node.BuffersRented);

    public static readonly Reading<Node> BufferBytes = new(
        "poise_buffer_bytes", "Memory of all I/O buffers, in use or not.",
        static node => node.BufferBytes);

    public static readonly Reading<Node> Collections = new(
        "poise_gc_collections_total", "Garbage collections of any generation; each stops the loops for a moment.",
        static _ => GC.CollectionCount(0), kind: MetricKind.Counter);

    public static readonly Reading<Node> CollectionPauses = new(
        "poise_gc_pause_seconds_total", "Time that garbage collections stopped the loops for.",
        static _ => GC.GetTotalPauseDuration().TotalSeconds, kind: MetricKind.Counter);

    public static readonly Reading<Node> Allocated = new(
        "poise_gc_allocated_bytes_total", "Managed memory allocated since the start.",
        static _ => GC.GetTotalAllocatedBytes(), kind: MetricKind.Counter);

    public static readonly Reading<Node> Heap = new(
        "poise_gc_heap_bytes", "Managed memory in use.", static _ => GC.GetTotalMemory(forceFullCollection: false));

    public static readonly Reading<Node> ResidentMemory = new(
        "process_resident_memory_bytes", "Memory of the process that is in RAM.",
        static _ => Environment.WorkingSet);

    public static readonly Reading<Node> CpuTime = new(
        "process_cpu_seconds_total", "CPU time of the process, user and system.",
        static _ => Environment.CpuUsage.TotalTime.TotalSeconds, kind: MetricKind.Counter);

    public static readonly Reading<Node> StartTime = new(
        "process_start_time_seconds", "When the process started, in seconds since 1970.",
        static _ => ProcessStart);

    private static readonly double ProcessStart = ReadProcessStart();

    /// <summary>Every metric of the program, ordered by name.</summary>
    public static Metric[] All()
    {
        _ = OneOfEach();
        _ = DataPlaneMetrics.OneOfEach();
        return MetricRegistry.Declared();
    }

    /// <summary>TABLE: one metric of each class of the control plane that declares some.</summary>
    internal static Metric[] OneOfEach() => [LogWriter.LostLines, Build];

    private static double ReadProcessStart()
    {
        using var self = Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1e3;
    }
}
