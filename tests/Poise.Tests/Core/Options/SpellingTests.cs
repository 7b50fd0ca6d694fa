namespace Poise.Core.Options;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("balance", "blance", 1)]
    [InlineData("balance", "abalnce", 2)]
    [InlineData("ab", "ba", 1)]
    [InlineData("HTTP", "http", 0)]
    public void Distance_counts_edits_and_swaps_without_case(string a, string b, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(a, b));
        Assert.Equal(distance, Spelling.Distance(b, a));
    }

    [Fact]
    public void Long_words_are_far_from_everything()
    {
        string word = new('a', 65);
        Assert.Equal(int.MaxValue, Spelling.Distance(word, word));
        Assert.Equal(0, Spelling.Distance(word[1..], word[1..]));
    }

    [Theory]
    [InlineData("timeout", "timeouts")]
    [InlineData("pol", "pool")]
    [InlineData("leastconn", "least-connections")]
    [InlineData("ti", null)]
    [InlineData("zebra", null)]
    [InlineData("", null)]
    public void Nearest_word_within_a_third_or_the_one_it_begins(string word, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(word, ["timeouts", "pool", "least-connections"]));
}
