namespace Poise.Metrics;

/// <summary>The first digit of a status code (RFC 9110 §15).</summary>
public enum StatusClass : byte
{
    /// <summary>No status: the connection ended before there was one.</summary>
    None,
    Informational,
    Successful,
    Redirection,
    ClientError,
    ServerError,
}

/// <summary>Status codes by class, for metrics.</summary>
public static class StatusClasses
{
    /// <param name="status">100 to 599; anything else is <see cref="StatusClass.None"/>.</param>
    public static StatusClass Of(int status) =>
        (uint)(status - 100) < 500 ? (StatusClass)(status / 100) : StatusClass.None;

    /// <summary>As users write it: <c>2xx</c>; <c>none</c> without a status.</summary>
    public static string Name(StatusClass status) => status switch
    {
        StatusClass.Informational => "1xx",
        StatusClass.Successful => "2xx",
        StatusClass.Redirection => "3xx",
        StatusClass.ClientError => "4xx",
        StatusClass.ServerError => "5xx",
        _ => "none",
    };
}
