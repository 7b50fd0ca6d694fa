using Poise.Core;
using Poise.Pools;

namespace Poise.Admin;

public sealed class BackendWordsTests
{
    private readonly Backend _backend = new(new BackendKey("app", "one"), "192.0.2.1:80", weight: 1, id: 0)
    {
        Endpoint = NetAddress.LoopbackV4(80),
    };

    [Theory]
    [InlineData(BackendState.Active, "active")]
    [InlineData(BackendState.Draining, "drained")]
    [InlineData(BackendState.Disabled, "disabled")]
    public void Without_work_a_state_is_reached(BackendState state, string word)
    {
        _backend.State = state;
        Assert.Equal(word, BackendWords.State(_backend));
    }

    [Theory]
    [InlineData(BackendState.Active, "active")]
    [InlineData(BackendState.Draining, "draining")]
    [InlineData(BackendState.Disabled, "disabled")]
    public void With_work_a_drain_is_under_way(BackendState state, string word)
    {
        Assert.True(_backend.TryReserve(0, Eligibility.Eligible, out _));
        _backend.State = state;
        Assert.Equal(word, BackendWords.State(_backend));
    }

    [Fact]
    public void Health_is_what_the_checks_say()
    {
        Assert.Equal(("unknown", null), (BackendWords.Health(_backend), BackendWords.Reason(_backend)));
        _backend.Health = HealthReport.Up;
        Assert.Equal(("up", null), (BackendWords.Health(_backend), BackendWords.Reason(_backend)));
        _backend.Health = new HealthReport(BackendHealth.Down, "status 500");
        Assert.Equal(("down", "status 500"), (BackendWords.Health(_backend), BackendWords.Reason(_backend)));
    }

    [Fact]
    public void Without_an_address_it_is_down_for_dns()
    {
        _backend.Health = HealthReport.Up;
        _backend.Endpoint = null;
        Assert.Equal(("down", "dns"), (BackendWords.Health(_backend), BackendWords.Reason(_backend)));
    }

    [Fact]
    public void Failing_connects_are_a_reason_though_the_checks_say_nothing()
    {
        for (int i = 0; i < 2; i++)
            _backend.ConnectFailed(0);
        Assert.Null(BackendWords.Reason(_backend));
        _backend.ConnectFailed(0);
        Assert.Equal("connects fail", BackendWords.Reason(_backend));
        _backend.ConnectSucceeded();
        Assert.Null(BackendWords.Reason(_backend));
    }

    [Fact]
    public void A_new_one_waits_for_its_first_check()
    {
        _backend.IsUnproven = true;
        Assert.StartsWith("new", BackendWords.Reason(_backend), StringComparison.Ordinal);
        _backend.Health = HealthReport.Up;
        Assert.Null(BackendWords.Reason(_backend));
    }
}
