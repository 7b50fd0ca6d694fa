using System.Globalization;
using System.IO.Pipelines;
using Poise.Metrics;
using Poise.Nodes;
using Poise.Proxy;

namespace Poise.Admin;

/// <summary>
/// The page of metrics for Prometheus, written straight into the answer and in pieces. It reads what loops write, takes
/// no lock that they take, and makes next to no garbage: a collection would stop them.
/// </summary>
internal sealed class PrometheusPage
{
    /// <summary>The content type of the page.</summary>
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Bytes after which what is written goes out.</summary>
    private const int Piece = 16 * 1024;

    private static readonly string[] Bounds = BoundsOfBuckets();

    private readonly Metric[] _metrics;
    private readonly MetricSubject _process;
    private readonly Func<Snapshot> _snapshot;
    private MetricSubjects? _subjects;

    /// <param name="node">Whose metrics.</param>
    internal PrometheusPage(Node node)
        : this(NodeMetrics.All(), new MetricSubject(node, node.Metrics.Process), () => node.Snapshot)
    {
    }

    /// <param name="metrics">In the order of the page.</param>
    /// <param name="process">What metrics of the process are about.</param>
    /// <param name="snapshot">Has all else that metrics are about.</param>
    internal PrometheusPage(Metric[] metrics, MetricSubject process, Func<Snapshot> snapshot)
    {
        _metrics = metrics;
        _process = process;
        _snapshot = snapshot;
    }

    /// <summary>Writes all of the page, unless the reader leaves before its end.</summary>
    internal async ValueTask Write(PipeWriter output, CancellationToken aborted)
    {
        MetricSubjects subjects = Subjects();
        foreach (Metric metric in _metrics)
        {
            MetricSubject[] all = subjects.Of(metric.Scope);
            if (all.Length > 0)
                new PrometheusText(output).Begin(metric);
            foreach (MetricSubject subject in all)
            {
                Write(new PrometheusText(output), metric, subject);
                if (output.UnflushedBytes >= Piece && (await output.FlushAsync(aborted)).IsCompleted)
                    return;
            }
        }
        await output.FlushAsync(aborted);
    }

    // Labels are worked out once for each snapshot.
    private MetricSubjects Subjects()
    {
        Snapshot snapshot = _snapshot();
        MetricSubjects? subjects = _subjects;
        if (subjects is null || subjects.Snapshot != snapshot)
            _subjects = subjects = new MetricSubjects(_process, snapshot);
        return subjects;
    }

    private static void Write(PrometheusText text, Metric metric, MetricSubject subject)
    {
        var name = new SampleName(metric.Name, subject.Labels);
        switch (metric)
        {
            case Counter counter:
                text.Count(name, counter.Read(subject.Series));
                break;
            case CounterVector vector:
                Write(text, vector, subject);
                break;
            case Summary summary:
                text.Seconds(name with { Suffix = "_sum" }, summary.ReadSum(subject.Series));
                text.Count(name with { Suffix = "_count" }, summary.ReadCount(subject.Series));
                break;
            case Histogram histogram:
                Write(text, histogram, subject);
                break;
            case Reading reading:
                text.Number(name, reading.Read(subject.Thing));
                break;
            case StateReading state:
                text.Count(name with { Label = state.Label, LabelValue = state.Read(subject.Thing) }, 1);
                break;
        }
    }

    private static void Write(PrometheusText text, CounterVector vector, MetricSubject subject)
    {
        var name = new SampleName(vector.Name, subject.Labels) { Label = vector.Label };
        for (int i = 0; i < vector.LabelValues.Length; i++)
        {
            if (vector.LabelValues[i].Length > 0)
                text.Count(name with { LabelValue = vector.LabelValues[i] }, vector.Read(subject.Series, i));
        }
    }

    /// <summary>One bucket to each power of two: what Prometheus keeps for ever is dear, and quantiles stay good to a
    /// factor of two.</summary>
    private static void Write(PrometheusText text, Histogram histogram, MetricSubject subject)
    {
        Span<long> buckets = stackalloc long[Histogram.BucketCount];
        long sum = histogram.Read(subject.Series, buckets);
        long count = 0;
        var name = new SampleName(histogram.Name, subject.Labels) { Suffix = "_bucket", Label = "le" };
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            count += buckets[bucket];
            if (bucket % Histogram.Steps == 0)
                text.Count(name with { LabelValue = Bounds[bucket / Histogram.Steps] }, count);
        }
        text.Count(name with { LabelValue = "+Inf" }, count);
        text.Seconds(new SampleName(histogram.Name, subject.Labels) { Suffix = "_sum" }, sum);
        text.Count(new SampleName(histogram.Name, subject.Labels) { Suffix = "_count" }, count);
    }

    private static string[] BoundsOfBuckets()
    {
        var bounds = new List<string>();
        for (int bucket = 0; bucket < Histogram.BucketCount - 1; bucket += Histogram.Steps)
            bounds.Add((Histogram.UpperBound(bucket) / 1e9).ToString("R", CultureInfo.InvariantCulture));
        return [.. bounds];
    }
}
