namespace Poise.Admin;

public sealed class AdminTokenTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void White_space_around_it_is_none_of_it()
    {
        File.WriteAllText(_file, "  abc\r\n\n");
        Assert.True(AdminToken.Read(_file, out string? problem)!.IsIn("Bearer abc"));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("two words", "not one word of printable ASCII")]
    [InlineData("gr\u00fcn", "not one word of printable ASCII")]
    public void What_is_no_token_is_refused(string text, string reason)
    {
        File.WriteAllText(_file, text);
        Assert.Null(AdminToken.Read(_file, out string? problem));
        Assert.Equal($"admin.token-file {_file}: {reason}", problem);
    }

    [Fact]
    public void A_file_that_cannot_hold_one_is_named()
    {
        Assert.Null(AdminToken.Read("/nowhere/token", out string? problem));
        Assert.Equal("admin.token-file /nowhere/token: no such file", problem);
        File.WriteAllText(_file, new string('a', 5000));
        Assert.Null(AdminToken.Read(_file, out problem));
        Assert.Contains("longer than 4096 bytes", problem, StringComparison.Ordinal);
        Assert.Null(AdminToken.Read(Path.GetTempPath(), out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void No_field_is_not_the_token()
    {
        File.WriteAllText(_file, "abc");
        Assert.False(AdminToken.Read(_file, out _)!.IsIn(null));
    }
}
