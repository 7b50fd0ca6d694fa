using Poise.Health;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>
/// TABLE of the classes of the data plane that declare metrics. A metric exists once its class was used; whoever shows
/// metrics asks for this first, so that each is there from the first time on.
/// </summary>
public static class DataPlaneMetrics
{
    /// <summary>One metric of each class.</summary>
    public static Metric[] OneOfEach() =>
    [
        AccessLogQueue.Lines,
        EventLog.Lines,
        LoopMetrics.Turns,
        BackendMetrics.Requests,
        PoolMetrics.Requests,
        HealthMetrics.Probes,
        RouteMetrics.Requests,
        ListenerMetrics.Requests,
        ExchangeMetrics.Exceptions,
    ];
}
