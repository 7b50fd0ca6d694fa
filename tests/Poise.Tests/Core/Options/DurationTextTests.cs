using CsCheck;

namespace Poise.Core.Options;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("0ms", 0)]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("007s", 7_000)]
    public void Durations_are_read(string text, long milliseconds) =>
        Assert.Equal(milliseconds, DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("-5s")]
    [InlineData("1.5s")]
    [InlineData("1d")]
    [InlineData("1m30s")]
    [InlineData("9223372036854775807h")]
    [InlineData("99999999999999999999ms")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(DurationText.Parse(text));

    [Theory]
    [InlineData("30", "30s")]
    [InlineData("1.5s", "1500ms")]
    [InlineData("5 min", "5m")]
    [InlineData("2D", "48h")]
    [InlineData("soon", null)]
    [InlineData("-1s", null)]
    [InlineData("1e9h", null)]
    [InlineData("99999999999999999999h", null)]
    public void Usual_slips_suggest_what_was_meant(string text, string? meant) =>
        Assert.Equal(meant, DurationText.Suggest(text));

    [Fact]
    public void Text_of_a_duration_is_read_as_the_duration() =>
        Gen.Long[0, 1L << 50].Sample(
            milliseconds => Assert.Equal(milliseconds, DurationText.Parse(DurationText.Format(milliseconds))),
            iter: 2000, seed: "0002026poise0");
}
