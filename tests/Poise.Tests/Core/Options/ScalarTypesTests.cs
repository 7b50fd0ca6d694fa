namespace Poise.Core.Options;

// Also proves: TextTypes.cs
public sealed class ScalarTypesTests
{
    [Fact]
    public void Word_stands_for_its_number()
    {
        var type = new IntegerType("1..8", isLong: false, "auto", 0);
        Assert.Equal(0, type.Parse(new ScalarText("auto", IsPlain: true), out _));
        Assert.Equal("auto", type.Format(0));
        Assert.Equal("8", type.Format(8));
        Assert.Null(type.Parse(new ScalarText("0", IsPlain: true), out _));
    }

    [Fact]
    public void Number_in_quotes_is_text_and_suggests_itself()
    {
        var type = new IntegerType("1..8", isLong: true);
        Assert.Null(type.Parse(new ScalarText("5", IsPlain: false), out string? suggestion));
        Assert.Equal("5", suggestion);
        Assert.Equal(5L, type.Parse(new ScalarText("5", IsPlain: true), out _));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1..")]
    [InlineData("a..b")]
    public void Range_that_is_none_is_refused_at_once(string range) =>
        Assert.Throws<FormatException>(() => new IntegerType(range, isLong: false));

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-b_c.9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    public void Names_are_of_letters_digits_and_three_signs(string text, bool isName) =>
        Assert.Equal(isName, NameType.IsName(text));

    [Fact]
    public void Name_has_at_most_64_characters()
    {
        Assert.True(NameType.IsName(new string('a', 64)));
        Assert.False(NameType.IsName(new string('a', 65)));
    }

    [Theory]
    [InlineData("/a\r\nX: y")]
    [InlineData("/a\0")]
    [InlineData("/\u007f")]
    [InlineData("")]
    public void Text_has_no_control_characters(string text) =>
        Assert.Null(new TextType("/").Parse(new ScalarText(text, IsPlain: false), out _));
}
