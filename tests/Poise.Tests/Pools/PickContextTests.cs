using Poise.Core;

namespace Poise.Pools;

public sealed class PickContextTests
{
    private readonly Backend[] _backends =
        [.. new[] { 3, 0, 5 }.Select((weight, i) => new Backend(new BackendKey("p", "b" + i), "", weight, id: i)
        {
            Endpoint = NetAddress.LoopbackV4(80),
        })];

    [Theory]
    [InlineData(Eligibility.Eligible, 3, 0, 0)]
    [InlineData(Eligibility.AlreadyTried, 3, 0, 0)]
    [InlineData(Eligibility.ConnectFailing, 3, 0, 5)]
    [InlineData(Eligibility.WeightZero | Eligibility.ConnectFailing, 3, 0, 5)]
    public void Effective_weight_is_zero_for_every_reason_that_is_not_forgiven(
        Eligibility forgiven, int first, int zeroWeight, int failing)
    {
        for (int i = 0; i < ConnectFailures.Threshold; i++)
            _backends[2].ConnectFailed(0);
        TriedBackends tried = default;
        Prng prng = new(1);
        PickContext context = new(_backends, in tried, ref prng, nowNs: 0, forgiven: forgiven);
        Assert.Equal((first, zeroWeight, failing),
            (context.EffectiveWeight(0), context.EffectiveWeight(1), context.EffectiveWeight(2)));
    }

    [Theory]
    [InlineData(Eligibility.Eligible, true)]
    [InlineData(Eligibility.ConnectFailing, true)]
    [InlineData(Eligibility.AlreadyTried, false)]
    public void A_tried_backend_is_excluded_and_keeps_its_weight(Eligibility forgiven, bool expected)
    {
        TriedBackends tried = default;
        tried.Add(0);
        Prng prng = new(1);
        PickContext context = new(_backends, in tried, ref prng, nowNs: 0, forgiven: forgiven);
        Assert.Equal(expected, context.Excludes(0));
        Assert.False(context.Excludes(2));
        Assert.Equal(3, context.EffectiveWeight(0));
    }

    [Fact]
    public void The_generator_is_that_of_the_caller()
    {
        TriedBackends tried = default;
        Prng prng = new(1), same = new(1);
        PickContext context = new(_backends, in tried, ref prng, nowNs: 7, keyHash: 9);
        Assert.Equal(same.Next(), context.Prng.Next());
        Assert.Equal(same.Next(), prng.Next());
        Assert.Equal((7, 9UL), (context.NowNs, context.KeyHash));
    }
}
