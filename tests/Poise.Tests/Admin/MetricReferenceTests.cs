using Poise.Golden;
using Poise.Metrics;
using Poise.Nodes;

namespace Poise.Admin;

public sealed class MetricReferenceTests
{
    private static readonly string Page = Path.Combine(GoldenFiles.Root, "docs", "reference", "metrics.md");

    [Fact]
    public void Reference_page_in_the_tree_is_fresh() => GoldenFiles.Matches(Page, MetricReference.Write(Shipped()));

    [Fact]
    public void Every_metric_has_a_row()
    {
        string page = MetricReference.Write(Shipped());
        Assert.All(Shipped(), metric => Assert.Contains($"| `{metric.Name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_follow_the_practice_of_Prometheus() => Assert.All(Shipped(), metric =>
    {
        bool isDuration = metric.Kind is MetricKind.Histogram or MetricKind.Summary;
        Assert.Equal(metric.Kind == MetricKind.Counter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
        Assert.Equal(isDuration, metric.Name.EndsWith("_seconds", StringComparison.Ordinal)
            && metric.Kind != MetricKind.Gauge);
        Assert.EndsWith(".", metric.Help, StringComparison.Ordinal);
        Assert.DoesNotContain('|', metric.Help);
    });

    /// <summary>The metrics of the program, without those that tests declare.</summary>
    internal static Metric[] Shipped() => [.. NodeMetrics.All().Where(
        metric => !metric.Name.StartsWith("poise_test_", StringComparison.Ordinal))];
}
