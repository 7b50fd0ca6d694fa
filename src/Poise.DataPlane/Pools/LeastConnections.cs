using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// Weighted least connections: the least <c>in flight / weight</c>, compared by cross-multiplication, so that no
/// rounding decides. Counts are those of all workers.
/// <para>
/// Ties go round by weight. So a pool that is all but idle, where every pick is a tie, shares its work out by weight
/// too; the load that the pick would make, <c>(in flight + 1) / weight</c>, would give all of it to the heaviest.
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

    // Picks so far: whose turn it is among equals. A plain store: when two workers write it in the same instant, either
    // value is fair.
    private PaddedInt64 _turn;

    public override int Pick(in PickContext context)
    {
        int count = context.Backends.Length;
        if (count == 0)
            return -1;
        int start = count <= FullScan ? 0 : context.Prng.Below(count);
        int best = FindLeast(in context, start, out long load, out long weight, out long tiedWeight);
        if (best < 0 || tiedWeight == weight)
            return best;
        long turn = Volatile.Read(ref _turn.Value);
        Volatile.Write(ref _turn.Value, (turn + 1) & int.MaxValue);
        return AmongEquals(in context, start, load, weight, turn % tiedWeight, best);
    }

    /// <summary>The first of those with the least load, and the weight of all of them together.</summary>
    private static int FindLeast(
        in PickContext context, int start, out long load, out long weight, out long tiedWeight)
    {
        int best = -1;
        load = weight = tiedWeight = 0;
        int compared = 0;
        for (int step = 0; step < context.Backends.Length && compared < FullScan; step++)
        {
            int index = Wrap(start + step, context.Backends.Length);
            long itsWeight = context.EffectiveWeight(index);
            if (itsWeight == 0 || context.Excludes(index))
                continue;

            compared++;
            long itsLoad = context.Backends[index].InFlight;
            long difference = itsLoad * weight - load * itsWeight;
            if (best < 0 || difference < 0)
            {
                best = index;
                load = itsLoad;
                weight = tiedWeight = itsWeight;
            }
            else if (difference == 0)
            {
                tiedWeight += itsWeight;
            }
        }

        return best;
    }

    /// <summary>
    /// The one whose turn it is. Loads may have moved since they were compared; then it is the first.
    /// </summary>
    private static int AmongEquals(
        in PickContext context, int start, long load, long weight, long turn, int first)
    {
        int compared = 0;
        for (int step = 0; step < context.Backends.Length && compared < FullScan; step++)
        {
            int index = Wrap(start + step, context.Backends.Length);
            long itsWeight = context.EffectiveWeight(index);
            if (itsWeight == 0 || context.Excludes(index))
                continue;

            compared++;
            if (context.Backends[index].InFlight * weight != load * itsWeight)
                continue;
            turn -= itsWeight;
            if (turn < 0)
                return index;
        }

        return first;
    }

    private static int Wrap(int index, int count) => index < count ? index : index - count;
}
