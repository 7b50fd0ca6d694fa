namespace Poise.House;

public sealed class CodeBlankerTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("f(\"{\\\"\") {", "f(     ) {")]
    [InlineData("f('{', '\\'')", "f(   ,     )")]
    [InlineData("f(@\"a\"\"{\") ;", "f(       ) ;")]
    [InlineData("f($\"a{b}{{\") ;", "f(         ) ;")]
    [InlineData("f($\"{(a ? \"}\" : \"y\")}\") ;", "f(                    ) ;")]
    [InlineData("f(\"\"\"a \"{\" b\"\"\") ;", "f(             ) ;")]
    [InlineData("\"//\"; x", "    ; x")]
    public void Comments_and_literals_are_blanked_in_place(string text, string code) =>
        Assert.Equal(code, CodeBlanker.Blank(text));
}
