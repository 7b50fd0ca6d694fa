namespace Poise.Simulation;

/// <summary>
/// A stream of numbers that a seed fixes for ever, on every runtime: SplitMix64 (Steele, Lea and Flood, 2014).
/// </summary>
public sealed class SimRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; the bound is at least 1.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public long Between(long low, long high) => low + (long)(Next() % (ulong)(high - low + 1));

    /// <summary>
    /// A size from <paramref name="low"/> to <paramref name="high"/>, both included: each order of magnitude is as
    /// likely, so that one byte comes as often as sixty thousand.
    /// </summary>
    public int Size(int low, int high)
    {
        int largest = low;
        while (largest < high && Below(8) != 0)
            largest = (int)Math.Min(high, largest * 4L + 1);
        return (int)Between(low, largest);
    }

    /// <summary>True once in <paramref name="times"/>; never when that is 0.</summary>
    public bool OnceIn(int times) => times > 0 && Below(times) == 0;

    /// <summary>A stream of its own, so that what draws from it does not shift what others draw.</summary>
    public SimRandom Fork() => new(Next());
}
