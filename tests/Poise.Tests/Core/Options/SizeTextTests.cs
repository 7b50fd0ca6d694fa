using CsCheck;

namespace Poise.Core.Options;

public sealed class SizeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1023", 1023)]
    [InlineData("16KiB", 16 << 10)]
    [InlineData("1MiB", 1 << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("3TiB", 3L << 40)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, SizeText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("1KB")]
    [InlineData("1 KiB")]
    [InlineData("1.5MiB")]
    [InlineData("-1")]
    [InlineData("9999999999TiB")]
    public void What_is_no_size_is_refused(string text) => Assert.Null(SizeText.Parse(text));

    [Theory]
    [InlineData("16K", "16KiB")]
    [InlineData("16 kb", "16KiB")]
    [InlineData("1m", "1MiB")]
    [InlineData("10B", "10")]
    [InlineData("1 parsec", null)]
    [InlineData("9999999999T", null)]
    public void Usual_slips_suggest_what_was_meant(string text, string? meant) =>
        Assert.Equal(meant, SizeText.Suggest(text));

    [Fact]
    public void Text_of_a_size_is_read_as_the_size() =>
        Gen.Long[0, 1L << 60].Sample(
            bytes => Assert.Equal(bytes, SizeText.Parse(SizeText.Format(bytes))), iter: 2000, seed: "0002026poise0");
}
