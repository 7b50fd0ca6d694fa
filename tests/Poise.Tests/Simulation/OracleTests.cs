using Poise.Simulation.Exchanges;

namespace Poise.Simulation;

/// <summary>Canaries: the proxy is made to break a rule, and the oracle that guards the rule must say so.</summary>
public sealed class OracleTests
{
    private const int Exchanges = 300;
    private const ulong MostSeeds = 6;

    [Fact]
    public void A_pick_of_a_backend_that_drains_is_told() =>
        AssertTold(() => new BackendDrains(DrainSabotage.PicksDrained), "was picked");

    [Fact]
    public void An_idle_connection_kept_to_a_backend_that_drains_is_told() =>
        AssertTold(() => new BackendDrains(DrainSabotage.KeepsIdleConnections), "connections are kept");

    [Fact]
    public void A_drain_that_does_not_end_is_told() =>
        AssertTold(() => new BackendDrains(DrainSabotage.LosesLease), "does not end");

    [Fact]
    public void A_pick_of_a_backend_that_is_down_is_told() =>
        AssertTold(() => new HealthFlaps(HealthSabotage.PicksEjected), "was picked while down");

    [Fact]
    public void An_ejection_that_comes_too_late_is_told() =>
        AssertTold(() => new HealthFlaps(HealthSabotage.FallsTooLate), "is Up, and its probes were");

    [Fact]
    public void A_return_that_comes_too_soon_is_told() =>
        AssertTold(() => new HealthFlaps(HealthSabotage.RisesTooSoon), "is Up, and its probes were");

    [Fact]
    public void A_backend_that_is_down_and_never_failed_is_told() =>
        AssertTold(() => new HealthFlaps(HealthSabotage.EjectsSteady), "is down, and never failed");

    [Fact]
    public void A_request_by_rules_that_are_over_is_told() =>
        AssertTold(() => new Reloads(ReloadSabotage.KeepsOldRules), "no configuration since it began leads to");

    [Fact]
    public void A_port_that_closes_though_it_is_wanted_is_told() =>
        AssertTold(() => new Reloads(ReloadSabotage.ClosesWantedPort), "a connect to port 80 ended with");

    [Fact]
    public void An_idle_connection_kept_to_a_backend_that_was_removed_is_told() =>
        AssertTold(() => new Reloads(ReloadSabotage.KeepsIdleConnections), "connections are kept");

    [Fact]
    public void A_pick_of_a_backend_that_was_removed_is_told() =>
        AssertTold(() => new Reloads(ReloadSabotage.PicksRemoved), "was picked");

    private static void AssertTold(Func<Incident> incident, string problem)
    {
        for (ulong seed = 1; seed <= MostSeeds; seed++)
        {
            WorkloadResult result = ExchangeWorkload.Run(seed, Exchanges, incident());
            if (result.Problems.Any(each => each.Contains(problem, StringComparison.Ordinal)))
                return;
        }
        Assert.Fail($"nobody said '{problem}'");
    }
}
