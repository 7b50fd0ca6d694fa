using Poise.Core;
using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>What is counted about each listener. Its counts outlive reloads.</summary>
public static class ListenerMetrics
{
    private static readonly MetricScope Scope = new("listener", 160, "listener");

    public static readonly Counter Accepted = new(
        "poise_listener_connections_accepted_total", "Connections of clients that were taken in.", Scope);

    public static readonly Counter Refused = new(
        "poise_listener_connections_refused_total", "Connections refused because it was at a limit.", Scope);

    public static readonly CounterVector<ConnectionEnd> Closed = new(
        "poise_listener_connections_closed_total", "Connections of clients that ended, by why.", "end",
        ConnectionEnds.Name, Scope);

    public static readonly Reading<Listener> Open = new(
        "poise_listener_connections_open", "Connections of clients now.",
        static listener => listener.Gauge.Open, Scope);

    public static readonly CounterVector<StatusClass> Requests = new(
        "poise_listener_requests_total",
        "HTTP requests that ended, by class of the answer's status; none: the client had left.",
        "class", StatusClasses.Name, Scope);

    public static readonly CounterVector<Reason> Reasons = new(
        "poise_listener_reasons_total",
        "HTTP requests that we answered by ourselves, and tcp connections that found no backend, by reason.",
        "reason", Core.Reasons.Name, Scope);

    public static readonly Histogram Duration = new(
        "poise_listener_request_duration_seconds",
        "From the first byte of a request to the last of its response; without upgraded connections.", Scope);

    public static readonly Counter RequestBytes = new(
        "poise_listener_request_bytes_total", "Bytes of request bodies, and of tcp from clients.", Scope);

    public static readonly Counter ResponseBytes = new(
        "poise_listener_response_bytes_total", "Bytes of response bodies, and of tcp from backends.", Scope);

    /// <summary>Counts for the listener of this name; hand on what one of its name before it had.</summary>
    public static Series NewSeries(string listener) => new(Scope, listener);
}
