using Poise.Core;

// Also proves: BackendStanding.cs

namespace Poise.Pools;

public sealed class BackendTests
{
    private readonly Backend _backend = new(new BackendKey("app", "a"), "10.0.0.1:80", weight: 2, id: 7)
    {
        Endpoint = NetAddress.LoopbackV4(80),
    };

    [Fact]
    public void Is_known_by_pool_and_name()
    {
        Assert.Equal(new BackendKey("app", "a"), _backend.Key);
        Assert.Equal("a", _backend.Name);
        Assert.Equal(0xD24EC4F1A98C6E5B, _backend.NameHash);
        Assert.Equal("10.0.0.1:80", _backend.Address);
    }

    [Fact]
    public void Judge_names_every_reason()
    {
        Assert.Equal(Eligibility.Eligible, _backend.Judge(0));
        for (int i = 0; i < ConnectFailures.Threshold; i++)
            _backend.ConnectFailed(nowNs: 0);
        Assert.Equal(Eligibility.ConnectFailing, _backend.Judge(0));
        _backend.Weight = 0;
        Assert.Equal(Eligibility.ConnectFailing | Eligibility.WeightZero, _backend.Judge(0));
        Assert.Equal(Eligibility.WeightZero, _backend.Judge(ConnectFailures.TrialIntervalNs));
        _backend.ConnectSucceeded();
        Assert.Equal(Eligibility.WeightZero, _backend.Judge(0));
        _backend.Weight = Backend.MaxWeight;
        Assert.Equal(Eligibility.Eligible, _backend.Judge(0));
        _backend.Endpoint = null;
        Assert.Equal(Eligibility.Unresolved, _backend.Judge(0));
    }

    [Fact]
    public void What_the_operator_wants_adds_up_and_is_taken_back()
    {
        Assert.True(_backend.KeepsConnections);
        _backend.State = BackendState.Draining;
        Assert.Equal(Eligibility.Draining, _backend.Judge(0));
        Assert.False(_backend.KeepsConnections);
        _backend.State = BackendState.Disabled;
        Assert.Equal(Eligibility.Disabled, _backend.Judge(0));
        Assert.False(_backend.KeepsConnections);
        _backend.IsRemoved = true;
        _backend.State = BackendState.Active;
        Assert.Equal(Eligibility.Removed, _backend.Judge(0));
        Assert.False(_backend.KeepsConnections);
        _backend.IsRemoved = false;
        Assert.Equal((Eligibility.Eligible, true), (_backend.Judge(0), _backend.KeepsConnections));
    }

    [Fact]
    public void A_backend_that_is_down_is_not_eligible_and_one_that_is_unknown_is()
    {
        Assert.Equal(HealthReport.Unknown, _backend.Health);
        _backend.Health = new HealthReport(BackendHealth.Down, "status 500");
        Assert.Equal(Eligibility.Down, _backend.Judge(0));
        _backend.Health = HealthReport.Up;
        Assert.Equal(Eligibility.Eligible, _backend.Judge(0));
    }

    [Fact]
    public void One_that_joined_a_running_pool_waits_for_its_first_good_check()
    {
        _backend.IsUnproven = true;
        Assert.Equal(Eligibility.Unproven, _backend.Judge(0));
        _backend.Health = new HealthReport(BackendHealth.Down, "refused");
        Assert.Equal(Eligibility.Unproven | Eligibility.Down, _backend.Judge(0));
        _backend.Health = HealthReport.Up;
        Assert.Equal(Eligibility.Eligible, _backend.Judge(0));
    }

    [Fact]
    public void Counts_picks_failures_and_what_is_in_flight()
    {
        Assert.True(_backend.TryReserve(0, Eligibility.Eligible, out _));
        Assert.True(_backend.TryReserve(0, Eligibility.Eligible, out _));
        _backend.Release();
        _backend.ConnectFailed(0);
        _backend.CountFailure();
        Assert.Equal((2, 1, 2, 1),
            (_backend.Picks, _backend.InFlight, _backend.Failures, _backend.ConnectFailuresInRow));
    }

    [Fact]
    public void A_trial_is_reserved_once_and_a_last_resort_needs_none()
    {
        for (int i = 0; i < ConnectFailures.Threshold; i++)
            _backend.ConnectFailed(nowNs: 0);
        Assert.True(_backend.TryReserve(ConnectFailures.TrialIntervalNs, Eligibility.Eligible, out bool isTrial));
        Assert.True(isTrial);
        Assert.False(_backend.TryReserve(ConnectFailures.TrialIntervalNs, Eligibility.Eligible, out _));
        Assert.True(_backend.TryReserve(ConnectFailures.TrialIntervalNs, Eligibility.ConnectFailing, out isTrial));
        Assert.False(isTrial);
        Assert.Equal(2, _backend.InFlight);
    }

    [Fact]
    public void Has_room_for_a_cache_line_on_either_side_of_its_counts()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Backend backend = new(new BackendKey("app", ""), "", weight: 1, id: 0);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 2 * PaddedInt64.CacheLine + 24);
        Assert.Equal(1, backend.Weight);
    }
}
