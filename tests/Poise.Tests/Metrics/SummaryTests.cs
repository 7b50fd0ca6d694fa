namespace Poise.Metrics;

public sealed class SummaryTests
{
    static readonly Summary Times = new("poise_test_summary_seconds", "Durations for a test.");

    [Fact]
    public void Durations_are_counted_and_summed_over_workers()
    {
        var registry = new MetricRegistry();
        CounterCells first = registry.NewCells(), second = registry.NewCells();
        Times.Add(first, 5);
        Times.Add(second, 7);
        Times.Add(second, -1);
        Assert.Equal((3, 12), (Times.ReadCount(registry.Process), Times.ReadSum(registry.Process)));
        Assert.Equal(MetricKind.Summary, Times.Kind);
    }
}
