using System.Numerics;

namespace Poise.Core;

/// <summary>
/// The only randomness of the data plane: xoshiro256** (Blackman and Vigna, 2018), its state filled from one seed by
/// splitmix64. The same seed gives the same numbers on every machine, so a simulation replays. Not for secrets.
/// <para>
/// A mutable struct that one thread owns: pass it by reference. <c>default</c> is not a generator, it has no state.
/// </para>
/// </summary>
public struct Prng
{
    private ulong _s0, _s1, _s2, _s3;

    /// <param name="seed">Any number; seeds that differ by one give unrelated sequences.</param>
    public Prng(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>
    /// A number from 0 to <paramref name="bound"/> - 1, by multiplication instead of division (Lemire 2019). The
    /// rejection step is left out: at 64 bits the bias is below 2^-33.
    /// </summary>
    /// <param name="bound">1 or more.</param>
    public int Below(int bound)
    {
        Invariant.Holds(bound > 0);
        return (int)Math.BigMul(Next(), (ulong)bound, out _);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
