namespace Poise.Core;

public sealed class PrngTests
{
    /// <summary>The reference C code of xoshiro256** and splitmix64 (prng.di.unimi.it), seed 0.</summary>
    [Fact]
    public void Gives_the_numbers_of_the_reference_code()
    {
        Prng prng = new(0);
        Assert.Equal(0x99EC5F36CB75F2B4UL, prng.Next());
        Assert.Equal(0xBF6E1F784956452AUL, prng.Next());
        Assert.Equal(0x1A5F849D4933E6E0UL, prng.Next());
    }

    [Fact]
    public void One_seed_is_one_sequence_and_neighbours_differ()
    {
        Prng a = new(42), b = new(42), c = new(43);
        for (int i = 0; i < 100; i++)
        {
            ulong number = a.Next();
            Assert.Equal(number, b.Next());
            Assert.NotEqual(number, c.Next());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(200)]
    public void Below_is_uniform_and_within_its_bound(int bound)
    {
        const int draws = 100_000;
        Prng prng = new(7);
        int[] seen = new int[bound];
        for (int i = 0; i < draws; i++)
            seen[prng.Below(bound)]++;

        double expected = (double)draws / bound;
        double sixSigma = 6 * Math.Sqrt(expected);
        Assert.All(seen, count => Assert.InRange(count, expected - sixSigma, expected + sixSigma));
    }
}
