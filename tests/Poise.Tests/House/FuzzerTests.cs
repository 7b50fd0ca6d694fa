using Poise.Fuzz;

namespace Poise.House;

public sealed class FuzzerTests
{
    static readonly byte[][] Corpus = ["length:3abc"u8.ToArray(), "other:9"u8.ToArray()];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Canary_the_planted_bug_is_found_with_any_seed(int seed)
    {
        FuzzResult result = Fuzzer.Run(CanaryTarget.Run, Corpus, seed, TimeSpan.MaxValue, maxInputs: 20_000);
        Assert.True(result.Failed);
        Assert.Throws<ArgumentOutOfRangeException>(() => CanaryTarget.Run(result.FailedInput));
    }

    [Fact]
    public void A_target_that_survives_gets_every_input()
    {
        long seen = 0;
        FuzzResult result = Fuzzer.Run(_ => seen++, Corpus, seed: 1, TimeSpan.MaxValue, maxInputs: 1000);
        Assert.Equal((false, 1000L, 1000L), (result.Failed, result.Inputs, seen));
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        Mutator first = new(7, Corpus), second = new(7, Corpus), other = new(8, Corpus);
        bool differs = false;
        for (int i = 0; i < 1000; i++)
        {
            byte[] input = first.Next().ToArray();
            Assert.Equal(input, second.Next().ToArray());
            differs |= !input.AsSpan().SequenceEqual(other.Next());
            Assert.InRange(input.Length, 0, Mutator.MaxLength);
        }

        Assert.True(differs);
    }

    [Fact]
    public void An_input_outlives_the_process_that_it_ends()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var last = new LastInput(path);
        last.Keep("a longer input"u8);
        last.Keep("input"u8);
        Assert.Equal("input"u8.ToArray(), LastInput.Read(path));
    }

    [Fact]
    public void Each_target_has_a_name_of_its_own() =>
        Assert.Equal(FuzzTargets.Table.Length, FuzzTargets.Table.DistinctBy(line => line.Name).Count());
}
