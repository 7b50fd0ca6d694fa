using System.Text;
using Poise.Metrics;

namespace Poise.Admin;

/// <summary>The reference page of the metrics (docs/reference/metrics.md), made of their declarations.</summary>
internal static class MetricReference
{
    private const string Preface =
        """
        # Metrics reference

        `GET /metrics` on the admin address answers in the text format of Prometheus. Durations are in seconds, sizes in
        bytes. Counters start at 0 with the process and survive reloads, for as long as the configuration has the thing
        that they are about. Buckets of histograms go by powers of two, from 1.024 µs to 69 s.
        [Metrics in operation](../operating/metrics.md) says what to watch.

        This page is made from the source. `POISE_UPDATE_GOLDEN=1 ./dev test` writes it anew.

        """;

    /// <summary>The page in Markdown.</summary>
    /// <param name="metrics">In the order of the page.</param>
    internal static string Write(IReadOnlyList<Metric> metrics)
    {
        var page = new StringBuilder(Preface);
        foreach (IGrouping<string, Metric> scope in metrics.GroupBy(metric => metric.Scope.Name))
            WriteScope(page, [.. scope]);
        return page.ToString();
    }

    private static void WriteScope(StringBuilder page, Metric[] metrics)
    {
        MetricScope scope = metrics[0].Scope;
        page.Append($"\n## Of {(scope == MetricScope.Process ? "the process" : "each " + scope.Name)}\n\n");
        if (scope.Labels.Length > 0)
        {
            string[] labels = [.. scope.Labels.ToArray().Select(label => $"`{label}`")];
            page.Append($"Labels: {string.Join(", ", labels)}.\n\n");
        }
        page.Append("| metric | type | means |\n|---|---|---|\n");
        foreach (Metric metric in metrics)
        {
            string kind = metric.Kind.ToString().ToLowerInvariant();
            page.Append($"| `{metric.Name}` | {kind} | {metric.Help}{Values(metric)} |\n");
        }
    }

    private static string Values(Metric metric) => metric switch
    {
        CounterVector vector => $"<br>`{vector.Label}`: " + string.Join(
            ", ", vector.LabelValues.ToArray().Where(value => value.Length > 0).Select(value => $"`{value}`")),
        StateReading state => $"<br>`{state.Label}`: the present one; the value is always 1",
        _ => "",
    };
}
