using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>What workers count about the process as a whole.</summary>
public static class ExchangeMetrics
{
    public static readonly Counter HandedOver = new(
        "poise_connections_handed_over_total", "Accepted connections given to a less loaded worker.");

    public static readonly Counter Moved = new(
        "poise_connections_moved_total", "Idle connections that a retiring worker gave to another.");

    public static readonly Counter AcceptPaused = new(
        "poise_accept_paused_total", "Times that accepting paused because descriptors ran out.");

    public static readonly Counter Exceptions = new(
        "poise_exceptions_total", "Connections closed because of a fault in Poise.");
}
