using Poise.Pools;
using Poise.Simulation.Exchanges;

namespace Poise.Simulation;

public sealed class HealthModelTests
{
    private readonly HealthModel _model = new(fall: 3, rise: 2);

    [Fact]
    public void The_first_result_decides_and_then_fall_and_rise()
    {
        Assert.True(_model.Agrees(BackendHealth.Unknown));
        Feed("-");
        Assert.True(_model.Agrees(BackendHealth.Down));
        Feed("+");
        Assert.True(_model.Agrees(BackendHealth.Down));
        Feed("+");
        Assert.True(_model.Agrees(BackendHealth.Up));
        Feed("--+--");
        Assert.True(_model.Agrees(BackendHealth.Up));
        Feed("-");
        Assert.False(_model.Agrees(BackendHealth.Up));
        Assert.True(_model.Agrees(BackendHealth.Down));
    }

    [Fact]
    public void A_result_that_may_be_ignored_leaves_both_possible_until_one_is_told()
    {
        Feed("+--");
        _model.Observe(ProbeView.Bad | ProbeView.Ignored);
        Assert.True(_model.Agrees(BackendHealth.Up));
        Assert.False(_model.Agrees(BackendHealth.Down));
        Feed("-");
        Assert.True(_model.Agrees(BackendHealth.Down));
    }

    private void Feed(string results)
    {
        foreach (char result in results)
            _model.Observe(result == '+' ? ProbeView.Good : ProbeView.Bad);
    }
}
