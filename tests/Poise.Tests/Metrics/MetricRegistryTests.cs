// Also proves: Metric.cs, MetricTable.cs, Counter.cs, CounterCells.cs

namespace Poise.Metrics;

public sealed class MetricRegistryTests
{
    static readonly Counter Counted = new("poise_test_registry_counted_total", "Counts for a test.");
    static readonly Counter Other = new("poise_test_registry_other_total", "Is the neighbour of the first.");

    [Fact]
    public void Workers_are_added_up()
    {
        var registry = new MetricRegistry();
        CounterCells first = registry.NewCells(), second = registry.NewCells();
        Counted.Add(first);
        Counted.Add(second, 41);
        Counted.AddShared(registry, 100);
        Other.Add(second);
        Assert.Equal(142, registry.Read(Counted));
        Assert.Equal(1, registry.Read(Other));
    }

    [Fact]
    public void Samples_come_by_metric_in_the_order_of_names()
    {
        var registry = new MetricRegistry();
        Counted.Add(registry.NewCells(), 7);
        string[] names = [.. registry.Samples().Select(sample => sample.Metric.Name).Distinct()];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        MetricSample sample = Assert.Single(registry.Samples(), sample => ReferenceEquals(sample.Metric, Counted));
        Assert.Equal(new MetricSample(Counted, "", "", "", 7), sample);
        Assert.Equal(MetricKind.Counter, sample.Metric.Kind);
    }

    [Fact]
    public void Cells_made_by_many_threads_are_all_added_up()
    {
        var registry = new MetricRegistry();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            CounterCells cells = registry.NewCells();
            for (int i = 0; i < 1000; i++)
                Counted.Add(cells);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(8000, registry.Read(Counted));
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        CounterCells cells = new MetricRegistry().NewCells();
        Counted.Add(cells);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Counted.Add(cells);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_name_is_given_once_and_cells_never_twice()
    {
        var table = new MetricTable();
        Assert.True(table.TryAdd(Counted, "a", 3, out int first));
        Assert.False(table.TryAdd(Other, "a", 1, out _));
        Assert.True(table.TryAdd(Other, "b", 1, out int second));
        Assert.Equal((CounterCells.FirstCell, CounterCells.FirstCell + 3), (first, second));
    }

    [Fact]
    public void Cells_run_out_without_reaching_the_padding()
    {
        var table = new MetricTable();
        Assert.True(table.TryAdd(Counted, "a", CounterCells.Capacity - CounterCells.FirstCell, out _));
        Assert.False(table.TryAdd(Other, "b", 1, out _));
    }

    [Theory]
    [InlineData("poise_requests_total", true)]
    [InlineData("requests_total", false)]
    [InlineData("poise_Requests", false)]
    [InlineData("poise_requests-total", false)]
    public void Names_follow_Prometheus(string name, bool isName) => Assert.Equal(isName, Metric.IsName(name));
}
