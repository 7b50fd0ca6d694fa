using Poise.Health;
using Poise.Pools;

namespace Poise.Nodes;

public sealed class HealthAssignmentTests
{
    private static readonly HealthSettings Often = new(new HealthOptions { Interval = TimeSpan.FromMilliseconds(500) });
    private static readonly HealthSettings Usual = new(new HealthOptions());

    private readonly HealthAssignment _assignment = new();
    private readonly Backend[] _backends = [.. Enumerable.Range(0, 10).Select(
        i => new Backend(new BackendKey("app", "b" + i), "", 1, i))];

    [Fact]
    public void Each_backend_has_one_worker_and_a_phase_of_its_own()
    {
        HealthChange change = Change(Usual, _backends, 3, 7);
        Assert.Empty(change.Stops);
        Assert.Equal(_backends, change.Starts.Select(each => each.Start.Backend));
        Assert.Equal([3, 7, 3, 7, 3, 7, 3, 7, 3, 7], change.Starts.Select(each => each.Worker));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => i * 10_000_000L), change.Starts.Select(each => each.Start.DelayNs));
        Assert.All(change.Starts, each => Assert.Same(Usual, each.Start.Settings));
    }

    [Fact]
    public void What_does_not_change_is_left_alone()
    {
        Change(Usual, _backends, 0, 1);
        HealthChange change = Change(new HealthSettings(new HealthOptions()), _backends, 0, 1);
        Assert.Equal((0, 0), (change.Stops.Count, change.Starts.Count));
    }

    [Fact]
    public void One_that_joins_starts_at_once_and_one_that_leaves_ends()
    {
        Change(Usual, _backends[..9], 0, 1);
        HealthChange change = Change(Usual, _backends[1..], 0, 1);
        Assert.Equal([(0, _backends[0])], change.Stops);
        Assert.Equal([(1, new HealthStart(_backends[9], Usual, 0))], change.Starts);
    }

    [Fact]
    public void A_new_schedule_stops_and_starts()
    {
        Change(Usual, _backends[..2], 0);
        HealthChange change = Change(Often, _backends[..2], 0);
        Assert.Equal([(0, _backends[0]), (0, _backends[1])], change.Stops);
        Assert.Equal(
            [(0, new HealthStart(_backends[0], Often, 0)), (0, new HealthStart(_backends[1], Often, 10_000_000))],
            change.Starts);
    }

    [Fact]
    public void Another_number_of_workers_moves_only_what_must()
    {
        Change(Usual, _backends, 0, 1);
        HealthChange change = Change(Usual, _backends, 0, 1, 2);
        Assert.Equal(
            _backends.Where(backend => backend.Id % 2 != backend.Id % 3),
            change.Starts.Select(each => each.Start.Backend));
        Assert.Equal(
            change.Starts.Select(each => each.Start.Backend), change.Stops.Select(each => each.Backend));
    }

    private HealthChange Change(HealthSettings settings, Backend[] backends, params int[] workers)
    {
        var pool = new Pool("app", backends, new RoundRobin(backends.Length), new PoolTimeouts(1, 1, 1), default);
        return _assignment.Change([new CheckedPool(pool, settings)], workers);
    }
}
