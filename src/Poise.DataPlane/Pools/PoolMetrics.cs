using Poise.Core;
using Poise.Metrics;

namespace Poise.Pools;

/// <summary>What is counted about each pool, over all listeners and routes that use it. Its counts outlive reloads.
/// </summary>
public static class PoolMetrics
{
    private static readonly MetricScope Scope = new("pool", 160, "pool");

    public static readonly CounterVector<StatusClass> Requests = new(
        "poise_pool_requests_total",
        "HTTP requests routed to it that ended, by class of the answer's status; none: the client had left.",
        "class", StatusClasses.Name, Scope);

    public static readonly Counter Retries = new(
        "poise_pool_retries_total", "Tries of a request or tcp connection beyond its first.", Scope);

    public static readonly CounterVector<Reason> Reasons = new(
        "poise_pool_reasons_total",
        "Requests and tcp connections routed to it that got no answer of a backend, by reason.",
        "reason", NameOf, Scope);

    public static readonly Histogram FirstByte = new(
        "poise_pool_first_byte_seconds", "From the pick of a backend to the head of its response.", Scope);

    /// <summary>Counts for the pool of this name; hand on what one of its name before it had.</summary>
    public static Series NewSeries(string pool) => new(Scope, pool);

    // The others are told of the listener: a pool has no part in them.
    private static string NameOf(Reason reason) => reason switch
    {
        Reason.NoBackendUp or Reason.ConnectFailed or Reason.BadResponse or Reason.UpstreamTimeout
            => Core.Reasons.Name(reason),
        _ => "",
    };
}
