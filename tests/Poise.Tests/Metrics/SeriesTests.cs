namespace Poise.Metrics;

public sealed class SeriesTests
{
    static readonly MetricScope Things = new("thing", 4, "family", "thing");
    static readonly Counter Uses = new("poise_test_thing_uses_total", "Counts for a test.", Things);
    static readonly Counter Breaks = new("poise_test_thing_breaks_total", "Is the neighbour of the first.", Things);
    static readonly Summary Times = new("poise_test_thing_seconds", "Durations for a test.", Things);

    private readonly MetricRegistry _registry = new();

    static Series NewSeries() => new(Things, "a", "b");

    [Fact]
    public void Things_are_counted_apart_and_over_workers()
    {
        CounterCells first = _registry.NewCells(), second = _registry.NewCells();
        Series one = NewSeries(), other = NewSeries();
        Uses.Add(one.Of(first));
        Uses.Add(one.Of(second), 10);
        Uses.Add(other.Of(second), 100);
        Breaks.Add(one.Of(first), 1000);
        Assert.Equal((11, 100, 1000, 0), (Uses.Read(one), Uses.Read(other), Breaks.Read(one), Breaks.Read(other)));
    }

    [Fact]
    public void A_worker_finds_its_own_cells_again()
    {
        CounterCells first = _registry.NewCells(), second = _registry.NewCells();
        Series series = NewSeries();
        CounterCells later = series.Of(second), sooner = series.Of(first);
        Assert.NotSame(later, sooner);
        Assert.Same(later, series.Of(second));
        Assert.Same(sooner, series.Of(first));
        Assert.Same(first, _registry.Process.Of(first));
    }

    [Fact]
    public void Nothing_is_there_before_somebody_adds()
    {
        Series series = NewSeries();
        Assert.Equal(0, Uses.Read(series));
        Assert.Equal(["a", "b"], series.LabelValues.ToArray());
        Assert.Same(Things, series.Scope);
    }

    [Fact]
    public void Only_the_first_touch_of_a_worker_allocates()
    {
        CounterCells worker = _registry.NewCells();
        Series series = NewSeries();
        Uses.Add(series.Of(worker));
        Times.Add(series.Of(worker), 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Uses.Add(series.Of(worker));
            Times.Add(series.Of(worker), i);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        series.Of(_registry.NewCells());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() > before, "a first touch would have been seen");
    }

    /// <summary>Workers come all at once, again and again; a reader never sees a number go back.</summary>
    [Fact]
    public void Growth_loses_nothing_whoever_comes_at_the_same_time()
    {
        const int Workers = 6;
        const int Rounds = 100;
        Series[] series = [.. Enumerable.Range(0, Rounds).Select(_ => NewSeries())];
        CounterCells[] cells = [.. Enumerable.Range(0, Workers).Select(_ => _registry.NewCells())];
        using var together = new Barrier(Workers + 1);
        long fellBack = 0;
        Thread[] workers = [.. cells.Select(own => new Thread(() =>
        {
            foreach (Series one in series)
            {
                together.SignalAndWait();
                for (int i = 0; i < 50; i++)
                    Uses.Add(one.Of(own));
            }
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Series one in series)
        {
            together.SignalAndWait();
            for (long last = 0, now; last < Workers * 50 / 2; last = now)
            {
                now = Uses.Read(one);
                if (now < last)
                    fellBack++;
            }
        }
        foreach (Thread worker in workers)
            worker.Join();
        Assert.Equal(0, fellBack);
        Assert.All(series, one => Assert.Equal(Workers * 50, Uses.Read(one)));
    }
}
