using Poise.Metrics;

namespace Poise.Pools;

/// <summary>In which way a backend failed what it was picked for.</summary>
public enum BackendFailure : byte
{
    /// <summary>No connection to it could be made.</summary>
    Connect,

    /// <summary>It closed the connection before it answered.</summary>
    Reset,

    /// <summary>It did not answer in time.</summary>
    Timeout,

    /// <summary>What it sent is no response.</summary>
    BadResponse,

    /// <summary>Its response broke off.</summary>
    Cut,
}

/// <summary>What is counted about each backend. Its counts outlive reloads.</summary>
public static class BackendMetrics
{
    private static readonly MetricScope Scope = new("backend", 24, "pool", "backend");

    public static readonly Counter Requests = new(
        "poise_backend_requests_total",
        "Times that it was picked: tries of requests, and tcp connections.", Scope);

    public static readonly CounterVector<StatusClass> Responses = new(
        "poise_backend_responses_total", "Its responses by class of status.", "class", ClassOf, Scope);

    public static readonly CounterVector<BackendFailure> Failures = new(
        "poise_backend_failures_total", "Times that it failed, by how.", "kind", NameOf, Scope);

    public static readonly Counter Connects = new(
        "poise_backend_connects_total", "Connections opened to it for requests and for tcp.", Scope);

    public static readonly Counter Reuses = new(
        "poise_backend_reuses_total", "Requests sent to it over a connection that had served before.", Scope);

    public static readonly Counter RequestBytes = new(
        "poise_backend_request_bytes_total", "Bytes of request bodies, and of tcp from clients.", Scope);

    public static readonly Counter ResponseBytes = new(
        "poise_backend_response_bytes_total", "Bytes of response bodies, and of tcp to clients.", Scope);

    public static readonly Summary FirstByte = new(
        "poise_backend_first_byte_seconds", "From the pick to the head of its response.", Scope);

    public static readonly Reading<Backend> InFlight = new(
        "poise_backend_in_flight", "Requests and tcp connections that it has now.",
        static backend => backend.InFlight, Scope);

    public static readonly Reading<Backend> Weight = new(
        "poise_backend_weight", "Its share of the work; 0 is no new work.",
        static backend => backend.Weight, Scope);

    public static readonly Reading<Backend> Up = new(
        "poise_backend_up", "0 when its health check says that it is down, or its host name has no address.",
        static backend => backend is { Health.Health: not BackendHealth.Down, Endpoint: not null } ? 1 : 0, Scope);

    public static readonly StateReading<Backend> Health = new(
        "poise_backend_health", "What its health check says.", "health",
        static backend => NameOf(backend.Health.Health), Scope);

    public static readonly StateReading<Backend> State = new(
        "poise_backend_state", "What the operator wants of it.", "state",
        static backend => NameOf(backend.State), Scope);

    /// <summary>Counts for the backend of this name; hand on what one of its name before it had.</summary>
    public static Series NewSeries(BackendKey key) => new(Scope, key.Pool, key.Name);

    /// <summary>The value of the label <c>kind</c>.</summary>
    public static string NameOf(BackendFailure failure) => failure switch
    {
        BackendFailure.Connect => "connect",
        BackendFailure.Reset => "reset",
        BackendFailure.Timeout => "timeout",
        BackendFailure.BadResponse => "bad-response",
        _ => "cut",
    };

    private static string NameOf(BackendHealth health) => health switch
    {
        BackendHealth.Up => "up",
        BackendHealth.Down => "down",
        _ => "unknown",
    };

    private static string NameOf(BackendState state) => state switch
    {
        BackendState.Draining => "draining",
        BackendState.Disabled => "disabled",
        _ => "active",
    };

    // Without a response there is none to count.
    private static string ClassOf(StatusClass status) =>
        status == StatusClass.None ? "" : StatusClasses.Name(status);
}
