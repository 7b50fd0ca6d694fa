using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// Weighted least connections: the least <c>(in flight + 1) / weight</c>, which is the load that the pick itself would
/// make; compared by cross-multiplication, so that no rounding decides. Counts are those of all workers.
/// <para>
/// Ties rotate: the scan starts behind the backend picked last, and the first of equals wins.
/// </para>
/// <para>
/// Up to <see cref="FullScan"/> backends all are compared. Above, so many eligible ones in a row from a random place:
/// the cost of a pick stays bounded, two workers rarely look at the same ones, and the least of 64 is all but as good
/// as the least of all (two random choices already bring most of the gain: Mitzenmacher 2001).
/// </para>
/// </summary>
public sealed class LeastConnections : Balancer
{
    /// <summary>Backends that one pick compares at most.</summary>
    public const int FullScan = 64;

    // Where the next scan starts. A plain store: when two workers write it in the same instant, either value is fair.
    private PaddedInt64 _next;

    public override int Pick(in PickContext context)
    {
        int count = context.Backends.Length;
        if (count == 0)
            return -1;

        int index = count <= FullScan ? (int)Volatile.Read(ref _next.Value) : context.Prng.Below(count);
        int best = -1;
        long bestLoad = 0;
        long bestWeight = 0;
        int compared = 0;
        for (int step = 0; step < count && compared < FullScan; step++, index++)
        {
            if (index >= count)
                index = 0;
            long weight = context.EffectiveWeight(index);
            if (weight == 0 || context.Excludes(index))
                continue;

            compared++;
            long load = context.Backends[index].InFlight + 1L;
            if (best < 0 || load * bestWeight < bestLoad * weight)
            {
                best = index;
                bestLoad = load;
                bestWeight = weight;
            }
        }

        if (best >= 0 && count <= FullScan)
            Volatile.Write(ref _next.Value, best + 1);
        return best;
    }
}
