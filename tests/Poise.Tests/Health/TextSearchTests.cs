using System.Text;
using CsCheck;

namespace Poise.Health;

public sealed class TextSearchTests
{
    /// <summary>A small alphabet, so that a text often half matches before it does.</summary>
    [Fact]
    public void Finds_what_a_search_of_the_whole_finds_however_it_is_cut()
    {
        Gen<string> letters = Gen.Char["ab"].Array[1, 6].Select(chars => new string(chars));
        Gen<(string Text, string[] Pieces)> gen = Gen.Select(letters, letters.Array[0, 12]);
        gen.ForAll(2_000, sample =>
        {
            var search = new TextSearch(Encoding.ASCII.GetBytes(sample.Text));
            string whole = "";
            int matched = 0;
            foreach (string piece in sample.Pieces)
            {
                whole += piece;
                bool found = search.Advance(Encoding.ASCII.GetBytes(piece), ref matched);
                Assert.Equal(whole.Contains(sample.Text, StringComparison.Ordinal), found);
            }
        });
    }

    [Theory]
    [InlineData("aab", "aaab")]
    [InlineData("abab", "abaabab")]
    [InlineData("aabaaab", "aabaabaaab")]
    public void A_false_start_does_not_hide_the_text(string text, string bytes)
    {
        int matched = 0;
        var search = new TextSearch(Encoding.ASCII.GetBytes(text));
        Assert.True(search.Advance(Encoding.ASCII.GetBytes(bytes), ref matched));
    }
}
