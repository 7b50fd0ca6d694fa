using Poise.Metrics;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>
/// What an exchange or tcp connection adds to the counters: at its end to those of its listener, route, pool and
/// backend, and on the way to those of each backend that was tried.
/// </summary>
internal static class ExchangeCounts
{
    private const int SwitchingProtocols = 101;

    internal static void Picked(CounterCells worker, Backend backend) =>
        BackendMetrics.Requests.Add(backend.Series.Of(worker));

    internal static void Reused(CounterCells worker, Backend backend) =>
        BackendMetrics.Reuses.Add(backend.Series.Of(worker));

    internal static void Connected(CounterCells worker, Backend backend) =>
        BackendMetrics.Connects.Add(backend.Series.Of(worker));

    internal static void Failed(CounterCells worker, Backend backend, BackendFailure failure) =>
        BackendMetrics.Failures.Add(backend.Series.Of(worker), failure);

    internal static void Retried(CounterCells worker, Pool pool) => PoolMetrics.Retries.Add(pool.Series.Of(worker));

    /// <summary>An HTTP exchange is over.</summary>
    /// <param name="worker">Who served it.</param>
    /// <param name="record">What happened.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="now">Loop time.</param>
    internal static void Ended(CounterCells worker, ExchangeRecord record, LiveListener listener, long now)
    {
        StatusClass status = StatusClasses.Of(record.Status);
        CounterCells cells = listener.Series.Of(worker);
        ListenerMetrics.Requests.Add(cells, status);
        AddBytes(worker, record, cells);
        // How long an upgraded connection lives says nothing of how fast answers come.
        bool isTimed = record.Status != SwitchingProtocols;
        if (isTimed)
            ListenerMetrics.Duration.Add(cells, record.DurationNs(now));
        if (record.Route is not { } route)
            return;
        cells = route.Series.Of(worker);
        RouteMetrics.Requests.Add(cells, status);
        if (isTimed)
            RouteMetrics.Duration.Add(cells, record.DurationNs(now));
        cells = route.Pool.Series.Of(worker);
        PoolMetrics.Requests.Add(cells, status);
        PoolMetrics.Reasons.Add(cells, record.Reason);
        if (!record.HasResponse)
            return;
        PoolMetrics.FirstByte.Add(cells, record.PickToFirstByteNs);
        cells = record.Backend!.Series.Of(worker);
        BackendMetrics.Responses.Add(cells, status);
        BackendMetrics.FirstByte.Add(cells, record.PickToFirstByteNs);
    }

    /// <summary>A tcp connection is over.</summary>
    internal static void Ended(CounterCells worker, ExchangeRecord record, Listener listener)
    {
        AddBytes(worker, record, listener.Series.Of(worker));
        PoolMetrics.Reasons.Add(listener.Pool!.Series.Of(worker), record.Reason);
    }

    private static void AddBytes(CounterCells worker, ExchangeRecord record, CounterCells listener)
    {
        ListenerMetrics.Reasons.Add(listener, record.Reason);
        ListenerMetrics.RequestBytes.Add(listener, record.RequestBytes);
        ListenerMetrics.ResponseBytes.Add(listener, record.ResponseBytes);
        if (record.Backend is not { } backend)
            return;
        CounterCells cells = backend.Series.Of(worker);
        BackendMetrics.RequestBytes.Add(cells, record.RequestBytes);
        BackendMetrics.ResponseBytes.Add(cells, record.ResponseBytes);
    }
}
