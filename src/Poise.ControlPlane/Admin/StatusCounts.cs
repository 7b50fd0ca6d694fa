using System.Text.Json;
using Poise.Core;
using Poise.Io;
using Poise.Metrics;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Admin;

/// <summary>
/// How much there was, as the status has it: totals since the start, of which a reader makes rates and quantiles by the
/// difference of two. All of it is in the metrics too; a page that is looked at each second is spared reading those.
/// </summary>
internal static class StatusCounts
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Requests, or tcp connections; those that got an answer of 500 to 599, or no backend; and how long they
    /// took.</summary>
    internal static void Write(Utf8JsonWriter json, Listener listener)
    {
        json.WriteNumber("requests_total"u8, RequestsOf(listener));
        json.WriteNumber("errors_total"u8, listener.Protocol == ListenerProtocol.Tcp
            ? ListenerMetrics.Reasons.Read(listener.Series) - ListenerMetrics.Reasons.Read(listener.Series, Reason.None)
            : ListenerMetrics.Requests.Read(listener.Series, StatusClass.ServerError));
        WriteLatency(json, ListenerMetrics.Duration, listener.Series);
    }

    internal static void Write(Utf8JsonWriter json, Listener listener, Route route) =>
        json.WriteNumber("requests_total"u8, listener.Protocol == ListenerProtocol.Tcp
            ? RequestsOf(listener)
            : RouteMetrics.Requests.Read(route.Series));

    /// <summary>How long its backends took to the head of their responses.</summary>
    internal static void Write(Utf8JsonWriter json, Pool pool) =>
        WriteLatency(json, PoolMetrics.FirstByte, pool.Series);

    /// <summary>The same of one backend, without buckets.</summary>
    internal static void Write(Utf8JsonWriter json, Backend backend)
    {
        json.WriteStartObject("latency"u8);
        json.WriteNumber("count"u8, BackendMetrics.FirstByte.ReadCount(backend.Series));
        json.WriteNumber("sum_seconds"u8, BackendMetrics.FirstByte.ReadSum(backend.Series) / NanosecondsPerSecond);
        json.WriteEndObject();
    }

    /// <summary>The longest that a loop was busy: the bound of the highest bucket of its turns.</summary>
    internal static void WriteLongestTurn(Utf8JsonWriter json, Series process)
    {
        Span<long> buckets = stackalloc long[Histogram.BucketCount];
        LoopMetrics.Turns.Read(process, buckets);
        int highest = buckets.LastIndexOfAnyExcept(0);
        json.WritePropertyName("longest_turn_seconds"u8);
        WriteBound(json, highest < 0 ? 0 : Histogram.UpperBound(highest));
    }

    private static long RequestsOf(Listener listener) => listener.Protocol == ListenerProtocol.Tcp
        ? ListenerMetrics.Accepted.Read(listener.Series)
        : ListenerMetrics.Requests.Read(listener.Series);

    /// <summary>Buckets as [upper bound in seconds or null, how many], the empty ones left out.</summary>
    private static void WriteLatency(Utf8JsonWriter json, Histogram histogram, Series series)
    {
        Span<long> buckets = stackalloc long[Histogram.BucketCount];
        long sum = histogram.Read(series, buckets);
        long count = 0;
        json.WriteStartObject("latency"u8);
        json.WriteStartArray("buckets"u8);
        for (int i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] == 0)
                continue;
            count += buckets[i];
            json.WriteStartArray();
            WriteBound(json, Histogram.UpperBound(i));
            json.WriteNumberValue(buckets[i]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteNumber("count"u8, count);
        json.WriteNumber("sum_seconds"u8, sum / NanosecondsPerSecond);
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, long nanoseconds)
    {
        if (nanoseconds == long.MaxValue)
            json.WriteNullValue();
        else
            json.WriteNumberValue(nanoseconds / NanosecondsPerSecond);
    }
}
