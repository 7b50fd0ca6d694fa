using Poise.Metrics;

namespace Poise.Proxy;

/// <summary>
/// Everything that was counted about the one listener, route and pool of a fixture and its backends, as lines of text:
/// the name without its prefix, the backend or the value of a label, the number. What is 0 is left out.
/// </summary>
internal static class CountedLines
{
    /// <summary>Ends the world of the fixture and compares with what was counted by then.</summary>
    public static void AssertEnd(ProxyFixture proxy, string expected)
    {
        proxy.AssertClean();
        Assert.Equal(expected, Of(proxy));
    }

    public static string Of(ProxyFixture proxy)
    {
        List<(string Name, Series Series)> all =
        [
            ("", proxy.OfListener), ("", proxy.Listener.Routes[0].Series), ("", proxy.OfPool),
            .. proxy.Backends.Select(backend => (backend.Name, backend.Series)),
        ];
        IEnumerable<string> lines =
            from one in all
            from metric in MetricRegistry.Declared()
            where ReferenceEquals(metric.Scope, one.Series.Scope)
            from line in Of(metric, one.Series)
            where line.Count != 0
            let words = new[] { metric.Name["poise_".Length..], one.Name, line.Label, $"{line.Count}" }
            select string.Join(' ', words.Where(word => word.Length > 0));
        return string.Join('\n', lines);
    }

    private static IEnumerable<(string Label, long Count)> Of(Metric metric, Series series) => metric switch
    {
        Counter counter => [("", counter.Read(series))],
        CounterVector vector => vector.LabelValues.ToArray()
            .Select((label, i) => (label, vector.Read(series, i)))
            .Where(line => line.label.Length > 0),
        Summary summary => [("", summary.ReadCount(series))],
        Histogram histogram => [("", Count(histogram, series))],
        _ => [],
    };

    private static long Count(Histogram histogram, Series series)
    {
        long[] buckets = new long[Histogram.BucketCount];
        histogram.Read(series, buckets);
        return buckets.Sum();
    }
}
