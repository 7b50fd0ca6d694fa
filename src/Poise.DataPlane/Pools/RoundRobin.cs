using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// Smooth weighted round-robin, the algorithm of nginx (commit 52327e0627f4, 2012): at each turn every backend earns
/// its weight, the richest is picked and pays the sum of all weights. In any run of sum(weights) picks each backend
/// gets exactly its weight, and a heavy one is spread over the run instead of bunched.
/// <para>
/// nginx keeps the credits in one array that each pick rewrites whole, under a lock. Here they are computed: after
/// <c>turn</c> turns a backend has <c>turn × weight − paid</c>, the same number. So a pick reads all, and writes two
/// words with one atomic addition each: what the chosen paid, and the turn.
/// </para>
/// <para>
/// Two workers in the same instant may see the same credits and take the same backend; both pay, so the credits make
/// up for it within the next picks. A backend out of rotation keeps its credit and earns nothing, one that is excluded
/// because the exchange tried it earns on: it is in rotation for everyone else.
/// </para>
/// </summary>
public sealed class RoundRobin : Balancer
{
    // An account is one word, so that no other worker sees half of a change of weight: the weight it earns by in the
    // low 16 bits, what it paid above. Both wrap around; credits stay below 2^47 for any pool that fits in memory.
    private const int PaidShift = 16;

    private readonly long[] _accounts;
    private PaddedInt64 _turn;

    /// <param name="count">Backends in the pool.</param>
    public RoundRobin(int count)
    {
        _accounts = new long[count];
    }

    public override int Pick(in PickContext context)
    {
        Invariant.Holds(context.Backends.Length == _accounts.Length);
        long turn = Volatile.Read(ref _turn.Value) + 1;
        long total = 0;
        long bestCredit = long.MinValue;
        int best = -1;
        for (int index = 0; index < _accounts.Length; index++)
        {
            int weight = context.EffectiveWeight(index);
            long account = Volatile.Read(ref _accounts[index]);
            if ((ushort)account != weight)
                account = Reweigh(index, account, turn, weight);
            if (weight == 0)
                continue;

            total += weight;
            long credit = Credit(account, turn);
            if (credit > bestCredit && !context.Excludes(index))
            {
                best = index;
                bestCredit = credit;
            }
        }

        if (best < 0)
            return -1;
        Interlocked.Add(ref _accounts[best], total << PaidShift);
        Interlocked.Increment(ref _turn.Value);
        return best;
    }

    /// <summary>Goes on from the credit of the last turn at the new weight; one worker's change is enough.</summary>
    private long Reweigh(int index, long account, long turn, int weight)
    {
        long paid = (turn - 1) * weight - Credit(account, turn - 1);
        long changed = paid << PaidShift | (uint)weight;
        Interlocked.CompareExchange(ref _accounts[index], changed, account);
        return changed;
    }

    private static long Credit(long account, long turn)
    {
        long weight = (ushort)account;
        return ((turn * weight << PaidShift) - (account - weight)) >> PaidShift;
    }
}
