using Poise.Metrics;

namespace Poise.Routes;

/// <summary>What is counted about each route. Its counts outlive reloads.</summary>
public static class RouteMetrics
{
    private static readonly MetricScope Scope = new("route", 8, "listener", "route");

    public static readonly CounterVector<StatusClass> Requests = new(
        "poise_route_requests_total",
        "HTTP requests that ended, by class of the answer's status; none: the client had left.",
        "class", StatusClasses.Name, Scope);

    public static readonly Summary Duration = new(
        "poise_route_request_duration_seconds",
        "From the first byte of a request to the last of its response; without upgraded connections.", Scope);

    /// <summary>Counts for the route of this name; hand on what one of its name before it had.</summary>
    public static Series NewSeries(string listener, string route) => new(Scope, listener, route);
}
