namespace Poise.Pools;

/// <summary>
/// Two different backends are drawn by weight, and the one with the lower <c>(in flight + 1) / weight</c> is picked,
/// which is the load that the pick itself would make: the most loaded of n is all but sure to be within log log n of
/// the mean, where one draw leaves log n / log log n (Mitzenmacher 2001, "The Power of Two Choices in Randomized Load
/// Balancing"). Unlike with the least of all, workers and nodes that know the same do not all run to the same backend.
/// <para>
/// Between two that have nothing to do the first draw stands. Their weights alone would else decide, and a light
/// backend would get nothing for as long as there is little to do.
/// </para>
/// </summary>
public sealed class PowerOfTwo : Balancer
{
    public override PickBasis Basis => PickBasis.Chance;

    public override int Pick(in PickContext context)
    {
        int first = RandomPick.Draw(in context);
        if (first < 0)
            return -1;
        int second = RandomPick.Draw(in context, except: first);
        return second < 0 || !IsLighter(in context, second, first) ? first : second;
    }

    /// <summary>Cross-multiplied, so that no rounding decides.</summary>
    private static bool IsLighter(in PickContext context, int index, int other)
    {
        Backend one = context.Backends[index];
        Backend two = context.Backends[other];
        int oneInFlight = one.InFlight;
        int twoInFlight = two.InFlight;
        if (oneInFlight == 0 && twoInFlight == 0)
            return false;
        return (oneInFlight + 1L) * two.Weight < (twoInFlight + 1L) * one.Weight;
    }
}
