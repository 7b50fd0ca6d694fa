namespace Poise.Bench;

/// <summary>What is counted: requests per CPU time, bytes per CPU time, or memory.</summary>
internal enum Measure
{
    Requests,
    Bytes,
    Memory,
}

/// <summary>Which of a contender's two listeners the load goes to.</summary>
internal enum Layer
{
    Http,
    Tcp,
}

/// <summary>
/// A goal against one contender, as a ratio of Poise to it. At most for CPU time and memory, at least for bytes per
/// CPU time; null where no goal is set.
/// </summary>
internal readonly record struct Goal(double? Total, double? User = null)
{
    public static readonly Goal None = new(null);
}

/// <summary>One kind of load.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Measure">What is counted.</param>
/// <param name="Layer">The listener.</param>
/// <param name="Connections">Open at the same time.</param>
/// <param name="Path">What is asked of the origin: "/" is 13 bytes, "/1MiB" is what it says.</param>
/// <param name="Close">A connection for each request on the client's side.</param>
/// <param name="Haproxy">Goal against HAProxy.</param>
/// <param name="Nginx">Goal against nginx.</param>
internal sealed record Scenario(
    string Name, Measure Measure, Layer Layer, int Connections, string Path, bool Close, Goal Haproxy, Goal Nginx)
{
    public Goal Against(string contender) => contender switch
    {
        "haproxy" => Haproxy,
        "nginx" => Nginx,
        _ => Goal.None,
    };
}

/// <summary>The table of scenarios. A new one is a line.</summary>
internal static class Scenarios
{
    public static readonly Scenario[] Table =
    [
        new("http-keepalive-64", Measure.Requests, Layer.Http, 64, "/", false, new(0.85, 0.55), new(0.90)),
        new("http-keepalive-1", Measure.Requests, Layer.Http, 1, "/", false, new(0.90), new(0.90)),
        new("http-close", Measure.Requests, Layer.Http, 64, "/", true, new(0.95), new(0.95)),
        new("tcp-64", Measure.Requests, Layer.Tcp, 64, "/", false, new(0.95), new(0.95)),
        new("tcp-1", Measure.Requests, Layer.Tcp, 1, "/", false, Goal.None, Goal.None),
        new("http-1MiB", Measure.Bytes, Layer.Http, 8, "/1MiB", false, Goal.None, new(1.0)),
        new("tcp-1MiB", Measure.Bytes, Layer.Tcp, 8, "/1MiB", false, Goal.None, new(1.0)),
        new("memory", Measure.Memory, Layer.Http, 0, "/", false, Goal.None, Goal.None),
    ];
}
