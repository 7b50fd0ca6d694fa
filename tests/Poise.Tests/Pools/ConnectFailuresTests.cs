namespace Poise.Pools;

public sealed class ConnectFailuresTests
{
    private const long T0 = 5_000;
    private const long Interval = ConnectFailures.TrialIntervalNs;

    [Fact]
    public void Three_in_a_row_skip_and_fewer_do_not()
    {
        ConnectFailures failures = default;
        Assert.False(failures.Skip(T0));
        failures.Failed(T0);
        failures.Failed(T0);
        Assert.False(failures.Skip(T0));
        failures.Succeeded();
        failures.Failed(T0);
        failures.Failed(T0);
        Assert.False(failures.Skip(T0));
        failures.Failed(T0);
        Assert.True(failures.Skip(T0));
        Assert.Equal(3, failures.InRow);
    }

    [Fact]
    public void One_pick_in_each_interval_may_try()
    {
        ConnectFailures failures = Skipped();
        Assert.True(failures.Skip(T0 + Interval - 1));
        Assert.False(failures.TryEnter(T0 + Interval - 1, out _));

        Assert.False(failures.Skip(T0 + Interval));
        Assert.True(failures.TryEnter(T0 + Interval, out bool isTrial));
        Assert.True(isTrial);
        Assert.True(failures.Skip(T0 + Interval));
        Assert.False(failures.TryEnter(T0 + Interval, out _));

        Assert.True(failures.TryEnter(T0 + 2 * Interval, out _));
    }

    [Fact]
    public void A_failed_trial_starts_the_interval_anew()
    {
        ConnectFailures failures = Skipped();
        Assert.True(failures.TryEnter(T0 + Interval, out _));
        failures.Failed(T0 + Interval + 500);
        Assert.True(failures.Skip(T0 + 2 * Interval));
        Assert.False(failures.Skip(T0 + 2 * Interval + 500));
    }

    [Fact]
    public void A_success_ends_it_at_once()
    {
        ConnectFailures failures = Skipped();
        failures.Succeeded();
        Assert.False(failures.Skip(T0));
        Assert.Equal(0, failures.InRow);
        Assert.True(failures.TryEnter(T0, out bool isTrial));
        Assert.False(isTrial);
    }

    [Fact]
    public void Of_workers_that_ask_at_once_exactly_one_may_try()
    {
        const int trials = 5_000;
        ConnectFailures failures = Skipped();
        int[] entered = new int[trials];
        int trial = 0;
        Thread[] workers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (int due = 0; due < trials; due = Volatile.Read(ref trial))
            {
                if (!failures.TryEnter(T0 + (due + 1) * Interval, out bool _))
                    continue;
                Interlocked.Increment(ref entered[due]);
                Volatile.Write(ref trial, due + 1);
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        Assert.All(entered, count => Assert.Equal(1, count));
    }

    private static ConnectFailures Skipped()
    {
        ConnectFailures failures = default;
        for (int i = 0; i < ConnectFailures.Threshold; i++)
            failures.Failed(T0);
        return failures;
    }
}
