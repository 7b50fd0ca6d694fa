namespace Poise.Pools;

/// <summary>
/// Weighted uniform choice. One pass that holds one backend at any time and gives way to the next with the probability
/// that this one's weight has in the sum so far (Chao 1982, a reservoir of one): each weight is read once, so one that
/// changes meanwhile cannot leave the draw without a winner, and nothing is kept between picks.
/// </summary>
public sealed class RandomPick : Balancer
{
    public override PickBasis Basis => PickBasis.Chance;

    public override int Pick(in PickContext context) => Draw(in context);

    /// <summary>One draw by weight among what the exchange may be given, or -1 when there is none.</summary>
    /// <param name="context">The pick.</param>
    /// <param name="except">An index that is left out, or -1.</param>
    internal static int Draw(in PickContext context, int except = -1)
    {
        int drawn = -1;
        int total = 0;
        for (int index = 0; index < context.Backends.Length; index++)
        {
            int weight = context.EffectiveWeight(index);
            if (weight == 0 || index == except || context.Excludes(index))
                continue;

            total += weight;
            if (drawn < 0 || context.Prng.Below(total) < weight)
                drawn = index;
        }

        return drawn;
    }
}
