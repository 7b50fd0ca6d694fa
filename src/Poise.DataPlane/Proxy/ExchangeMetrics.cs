using Poise.Core;
using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>What the proxy counts.</summary>
internal static class ExchangeMetrics
{
    internal static readonly Counter Accepted = new(
        "poise_connections_accepted_total", "Connections of clients that were taken in.");

    internal static readonly Counter Closed = new(
        "poise_connections_closed_total", "Connections of clients that ended.");

    internal static readonly Counter Refused = new(
        "poise_connections_refused_total", "Connections refused because a listener was at its limit.");

    internal static readonly Counter HandedOver = new(
        "poise_connections_handed_over_total", "Accepted connections given to a less loaded worker.");

    internal static readonly Counter Moved = new(
        "poise_connections_moved_total", "Idle connections that a retiring worker gave to another.");

    internal static readonly Counter AcceptPaused = new(
        "poise_accept_paused_total", "Times that accepting paused because descriptors ran out.");

    internal static readonly Counter Requests = new(
        "poise_requests_total", "HTTP requests that ended.");

    internal static readonly Counter Sessions = new(
        "poise_tcp_sessions_total", "Connections of tcp listeners that ended.");

    internal static readonly Counter Retries = new(
        "poise_retries_total", "Tries of a request beyond its first.");

    internal static readonly Counter UpstreamConnects = new(
        "poise_upstream_connects_total", "Connections opened to backends for requests.");

    internal static readonly Counter UpstreamReuses = new(
        "poise_upstream_reuses_total", "Requests sent over a connection that had served before.");

    internal static readonly Counter RequestBytes = new(
        "poise_request_bytes_total", "Bytes of request bodies, and of tcp from clients.");

    internal static readonly Counter ResponseBytes = new(
        "poise_response_bytes_total", "Bytes of response bodies, and of tcp from backends.");

    internal static readonly Counter Exceptions = new(
        "poise_exceptions_total", "Connections closed because of a fault in Poise.");

    internal static readonly CounterVector<StatusClass> Responses = new(
        "poise_responses_total", "Responses by class of status.", "class", StatusClasses.Name);

    internal static readonly CounterVector<Reason> Reasons = new(
        "poise_reasons_total", "Answers of our own, by reason.", "reason", Core.Reasons.Name);
}
