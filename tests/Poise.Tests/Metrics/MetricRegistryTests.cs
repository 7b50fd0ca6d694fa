// Also proves: Metric.cs, MetricTable.cs, MetricScope.cs, Counter.cs, CounterCells.cs

namespace Poise.Metrics;

public sealed class MetricRegistryTests
{
    static readonly Counter Counted = new("poise_test_registry_counted_total", "Counts for a test.");
    static readonly MetricScope Backends = new("backend", 8, "pool", "backend");
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
    public void Declared_metrics_come_in_the_order_of_names()
    {
        // A metric is declared once its class was used.
        string counted = Counted.Name;
        string[] names = [.. MetricRegistry.Declared().Select(metric => metric.Name)];
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Contains(counted, names);
        Assert.Equal(MetricKind.Counter, Counted.Kind);
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
        Assert.True(table.TryAdd(Counted, "a", Backends, 3, out int first));
        Assert.False(table.TryAdd(Other, "a", Backends, 1, out _));
        Assert.True(table.TryAdd(Other, "b", Backends, 1, out int second));
        Assert.True(table.TryAdd(Other, "c", MetricScope.Process, 1, out int elsewhere));
        Assert.Equal(
            (CounterCells.FirstCell, CounterCells.FirstCell + 3, CounterCells.FirstCell), (first, second, elsewhere));
    }

    [Fact]
    public void Cells_run_out_where_those_of_the_scope_end()
    {
        var table = new MetricTable();
        Assert.True(table.TryAdd(Counted, "a", Backends, Backends.Capacity, out int first));
        Assert.Equal(new CounterCells(Backends, 0).Values.Length, first + Backends.Capacity);
        Assert.False(table.TryAdd(Other, "b", Backends, 1, out _));
    }

    [Theory]
    [InlineData("poise_requests_total", true)]
    [InlineData("process_cpu_seconds_total", true)]
    [InlineData("requests_total", false)]
    [InlineData("poise_Requests", false)]
    [InlineData("poise_requests-total", false)]
    public void Names_follow_Prometheus(string name, bool isName) => Assert.Equal(isName, Metric.IsName(name));
}
