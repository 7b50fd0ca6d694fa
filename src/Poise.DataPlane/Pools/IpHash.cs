using Poise.Core;

namespace Poise.Pools;

/// <summary>
/// The same client address gets the same backend, on every node and after every restart: weighted rendezvous hashing.
/// Each backend has a score for each client, from the hashes of the client's address and of the backend's name, and
/// the best score wins (Thaler and Ravishankar 1998). Nothing else enters, neither the others nor the order of the
/// configuration, so a backend that goes, comes back or changes its weight moves only the clients that it loses or
/// gains; those that it loses are shared out by weight, each to its second best.
/// <para>
/// Weights come in by the logarithm: a hash read as a number in (0, 1] has <c>-log u</c> distributed exponentially, and
/// the least <c>-log u / weight</c> falls on each backend with exactly its weight's share (Schindelhauer and
/// Schomaker 2005, the logarithmic method). All of it is computed in integers: a logarithm of the C library may differ
/// in the last bit between machines, and two nodes would then disagree about a client.
/// </para>
/// <para>
/// The key is the address of the peer (<see cref="Pool.KeyHash"/>). Clients behind one proxy are one client.
/// </para>
/// </summary>
public sealed class IpHash : Balancer
{
    /// <summary>Bits behind the point of <see cref="MinusLog2"/>: times a weight, it still fits 64 bits.</summary>
    internal const int FractionBits = 48;

    public override PickBasis Basis => PickBasis.Key;

    public override int Pick(in PickContext context)
    {
        Score best = default;
        int winner = -1;
        for (int index = 0; index < context.Backends.Length; index++)
        {
            int weight = context.EffectiveWeight(index);
            if (weight == 0 || context.Excludes(index))
                continue;

            Score score = new(XxHash64.Mix(context.KeyHash ^ context.Backends[index].NameHash), weight);
            if (winner < 0 || score.Beats(ref best))
            {
                best = score;
                winner = index;
            }
        }

        return winner;
    }

    /// <summary>
    /// <c>-log2(1 - hash / 2^64)</c> in fixed point, above 0 and at most 64; grows with the hash, and is never below
    /// <c>hash / 2^64</c>. By repeated squaring: each square of a mantissa gives the next bit of its logarithm.
    /// </summary>
    internal static ulong MinusLog2(ulong hash)
    {
        ulong rest = ~hash | 1;
        int zeros = (int)ulong.LeadingZeroCount(rest);
        ulong mantissa = rest << zeros;
        ulong fraction = 0;
        for (int bit = 0; bit < FractionBits; bit++)
        {
            ulong square = Math.BigMul(mantissa, mantissa, out _);
            ulong carry = square >> 63;
            mantissa = square << (int)(1 - carry);
            fraction = fraction << 1 | carry;
        }

        return ((ulong)(zeros + 1) << FractionBits) - fraction;
    }

    /// <summary>A backend's claim to a client. Its logarithm costs 48 multiplications and is rarely needed.</summary>
    private struct Score(ulong hash, int weight)
    {
        private readonly ulong _hash = hash;
        private readonly ulong _weight = (ulong)weight;
        private ulong _minusLog;

        public bool Beats(ref Score other)
        {
            if (_weight == other._weight)
                return _hash < other._hash;

            // What the logarithm is at least is often too much already, and cheap.
            if ((_hash >> (64 - FractionBits)) * other._weight > other.MinusLog() * _weight)
                return false;
            return MinusLog() * other._weight < other.MinusLog() * _weight;
        }

        /// <summary>Computed once; 0 is not computed yet.</summary>
        private ulong MinusLog() => _minusLog == 0 ? _minusLog = MinusLog2(_hash) : _minusLog;
    }
}
