using Poise.Core.Options;

namespace Poise.Routes;

/// <summary>A match and where the requests that match go.</summary>
[Options]
public sealed partial record RouteOptions
{
    /// <summary>What logs and `explain` call the route; without one, its place in the list.</summary>
    [Key, Name]
    public string? Name { get; init; }

    /// <summary>Which requests; every condition must hold, and none at all matches every request.</summary>
    [Key]
    public RouteMatchOptions Match { get; init; } = new();

    /// <summary>The pool that answers.</summary>
    [Key, Name]
    public required string Pool { get; init; }

    /// <summary>When a request is sent to another backend after it failed.</summary>
    [Key]
    public RetryOptions Retry { get; init; } = new();
}

/// <summary>The conditions of a route.</summary>
[Options]
public sealed partial record RouteMatchOptions
{
    /// <summary>Any of these hosts: `example.com`, or `*.example.com` for one or more labels below it.</summary>
    [Key, OneOrMany]
    public ValueList<HostPattern> Host { get; init; } = [];

    /// <summary>The path: a prefix by segment, or `{ exact: /a }`.</summary>
    [Key]
    public PathMatchOptions? Path { get; init; }
}

/// <summary>A condition on the path, after its dot segments are removed. Text alone is a prefix.</summary>
[Options(Short = nameof(Prefix), ExactlyOne = [nameof(Prefix), nameof(Exact)])]
public sealed partial record PathMatchOptions
{
    /// <summary>The path itself and whatever is below it: `/api` is /api and /api/x, not /apix.</summary>
    [Key, StartsWith("/")]
    public string? Prefix { get; init; }

    /// <summary>This path alone.</summary>
    [Key, StartsWith("/")]
    public string? Exact { get; init; }
}
