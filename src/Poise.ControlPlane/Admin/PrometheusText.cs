using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Poise.Metrics;

namespace Poise.Admin;

/// <summary>
/// Writes lines of the Prometheus text format 0.0.4, straight into the output.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal readonly struct PrometheusText(IBufferWriter<byte> output)
{
    /// <summary>More than a number and the characters around names and labels take.</summary>
    private const int Fixed = 64;

    private const int MostLabel = 1024;
    private const int NanosecondsPerSecond = 1_000_000_000;

    /// <summary>What the samples that follow are.</summary>
    internal void Begin(Metric metric)
    {
        string kind = metric.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            MetricKind.Histogram => "histogram",
            _ => "summary",
        };
        Span<byte> line = output.GetSpan(Fixed + 2 * metric.Name.Length + 2 * metric.Help.Length);
        int length = 0;
        Put(line, ref length, "# HELP "u8);
        Put(line, ref length, metric.Name);
        line[length++] = (byte)' ';
        foreach (char character in metric.Help)
            PutEscaped(line, ref length, (byte)character, escapesQuotes: false);
        Put(line, ref length, "\n# TYPE "u8);
        Put(line, ref length, metric.Name);
        line[length++] = (byte)' ';
        Put(line, ref length, kind);
        line[length++] = (byte)'\n';
        output.Advance(length);
    }

    /// <summary>A sample with a whole number.</summary>
    internal void Count(in SampleName name, long value)
    {
        Span<byte> line = Begin(name, out int length);
        Utf8Formatter.TryFormat(value, line[length..], out int written);
        End(line, length + written);
    }

    /// <summary>A sample in seconds, exact to the nanosecond.</summary>
    internal void Seconds(in SampleName name, long nanoseconds)
    {
        Span<byte> line = Begin(name, out int length);
        (long seconds, long rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        Utf8Formatter.TryFormat(seconds, line[length..], out int written);
        length += written;
        if (rest > 0)
        {
            line[length++] = (byte)'.';
            Utf8Formatter.TryFormat(rest, line[length..], out written, new StandardFormat('D', 9));
            length += written;
        }
        End(line, length);
    }

    /// <summary>A sample with any number.</summary>
    internal void Number(in SampleName name, double value)
    {
        Span<byte> line = Begin(name, out int length);
        value.TryFormat(line[length..], out int written, default, CultureInfo.InvariantCulture);
        End(line, length + written);
    }

    /// <summary>The labels of a series, as they stand between braces; empty when it has none.</summary>
    internal static byte[] Labels(Series series)
    {
        var labels = new ArrayBufferWriter<byte>();
        for (int i = 0; i < series.LabelValues.Length; i++)
        {
            string name = series.Scope.Labels[i];
            byte[] value = Encoding.UTF8.GetBytes(series.LabelValues[i]);
            Span<byte> text = labels.GetSpan(Fixed + name.Length + 2 * value.Length);
            int length = 0;
            if (i > 0)
                text[length++] = (byte)',';
            PutLabel(text, ref length, name, value);
            labels.Advance(length);
        }
        return labels.WrittenSpan.ToArray();
    }

    private Span<byte> Begin(in SampleName name, out int length)
    {
        Span<byte> value = stackalloc byte[Math.Min(3 * name.LabelValue.Length, MostLabel)];
        // A value is a name of ours; one beyond all measure is cut.
        Utf8.FromUtf16(name.LabelValue, value, out _, out int valueLength);
        value = value[..valueLength];
        int words = name.Metric.Length + name.Suffix.Length + name.Labels.Length + name.Label.Length;
        Span<byte> line = output.GetSpan(Fixed + words + 2 * value.Length);
        length = 0;
        Put(line, ref length, name.Metric);
        Put(line, ref length, name.Suffix);
        if (name.Labels.Length > 0 || name.Label.Length > 0)
        {
            line[length++] = (byte)'{';
            Put(line, ref length, name.Labels);
            if (name.Labels.Length > 0 && name.Label.Length > 0)
                line[length++] = (byte)',';
            if (name.Label.Length > 0)
                PutLabel(line, ref length, name.Label, value);
            line[length++] = (byte)'}';
        }
        line[length++] = (byte)' ';
        return line;
    }

    private void End(Span<byte> line, int length)
    {
        line[length++] = (byte)'\n';
        output.Advance(length);
    }

    private static void PutLabel(Span<byte> line, ref int length, string name, ReadOnlySpan<byte> value)
    {
        Put(line, ref length, name);
        Put(line, ref length, "=\""u8);
        foreach (byte one in value)
            PutEscaped(line, ref length, one, escapesQuotes: true);
        line[length++] = (byte)'"';
    }

    private static void PutEscaped(Span<byte> line, ref int length, byte one, bool escapesQuotes)
    {
        if (one is (byte)'\\' or (byte)'\n' || (one == '"' && escapesQuotes))
            line[length++] = (byte)'\\';
        line[length++] = one == '\n' ? (byte)'n' : one;
    }

    private static void Put(Span<byte> line, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[length..]);
        length += bytes.Length;
    }

    private static void Put(Span<byte> line, ref int length, string ascii) =>
        length += Encoding.ASCII.GetBytes(ascii, line[length..]);
}

/// <summary>What stands before the number of a sample.</summary>
/// <param name="metric">The name of the metric.</param>
/// <param name="labels">The labels of its series, from <see cref="PrometheusText.Labels"/>.</param>
internal readonly ref struct SampleName(string metric, ReadOnlySpan<byte> labels)
{
    internal readonly string Metric = metric;

    internal readonly ReadOnlySpan<byte> Labels = labels;

    /// <summary>Follows the name: empty, <c>_bucket</c>, <c>_sum</c> or <c>_count</c>.</summary>
    internal string Suffix { get; init; } = "";

    /// <summary>One more label; empty for none.</summary>
    internal string Label { get; init; } = "";

    /// <summary>Its value, any text.</summary>
    internal string LabelValue { get; init; } = "";
}
