using System.Text.Json;
using Poise.Metrics;

namespace Poise.Admin;

/// <summary>
/// Latencies since the start of the process, in a form from which a reader that asks twice gets those in between.
/// </summary>
internal static class LatencyJson
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>
    /// Writes <c>{count, sum_seconds, buckets}</c>. A bucket is its upper bound in seconds (null: none) and how many are
    /// in it alone; empty ones are left out.
    /// </summary>
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Histogram histogram, Series series)
    {
        Span<long> buckets = stackalloc long[Histogram.BucketCount];
        long sum = histogram.Read(series, buckets);
        long count = 0;
        foreach (long each in buckets)
            count += each;
        Begin(json, name, count, sum);
        json.WriteStartArray("buckets"u8);
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            if (buckets[bucket] == 0)
                continue;
            json.WriteStartArray();
            WriteBound(json, Histogram.UpperBound(bucket));
            json.WriteNumberValue(buckets[bucket]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>{count, sum_seconds}</c>.</summary>
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Summary summary, Series series)
    {
        Begin(json, name, summary.ReadCount(series), summary.ReadSum(series));
        json.WriteEndObject();
    }

    /// <summary>Writes the bound of the highest bucket that holds anything; 0 when none does.</summary>
    internal static void WriteLongest(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, Histogram histogram, Series series)
    {
        Span<long> buckets = stackalloc long[Histogram.BucketCount];
        histogram.Read(series, buckets);
        int highest = buckets.LastIndexOfAnyExcept(0);
        json.WritePropertyName(name);
        if (highest < 0)
            json.WriteNumberValue(0);
        else
            WriteBound(json, Histogram.UpperBound(highest));
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> name, long count, long sum)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, count);
        json.WriteNumber("sum_seconds"u8, sum / NanosecondsPerSecond);
    }

    private static void WriteBound(Utf8JsonWriter json, long nanoseconds)
    {
        if (nanoseconds == long.MaxValue)
            json.WriteNullValue();
        else
            json.WriteNumberValue(nanoseconds / NanosecondsPerSecond);
    }
}
