using System.Text.Json;

namespace Poise.EndToEnd.Commands;

public sealed class CommandTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Version_is_three_numbers()
    {
        using CommandRun run = CommandRun.ToEnd("version");
        Assert.Equal(0, run.WaitForExit());
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Output);
    }

    [Fact]
    public void Help_names_every_command()
    {
        using CommandRun run = CommandRun.ToEnd("--help");
        Assert.Equal(0, run.WaitForExit());
        foreach (string command in (string[])
            ["run", "check", "status", "drain", "enable", "weight", "reload", "schema", "demo", "version"])
            Assert.Contains($"  {command} ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no command")]
    [InlineData("did you mean 'check'", "chek")]
    [InlineData("'--config' is required", "check")]
    [InlineData("'--frobnicate'", "run", "--frobnicate")]
    [InlineData("'extra'", "version", "extra")]
    [InlineData("'-c'", "run", "-c")]
    [InlineData("unknown command '@args'", "@args")]
    public void Wrong_usage_is_exit_2(string said, params string[] arguments)
    {
        using CommandRun run = CommandRun.ToEnd(arguments);
        Assert.Equal(2, run.WaitForExit());
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void Check_of_a_good_file_is_one_line()
    {
        string file = _folder.Serving(8080);
        using CommandRun run = CommandRun.ToEnd("check", "-c", file);
        Assert.Equal(0, run.WaitForExit());
        Assert.Equal($"{file}: good: 1 listener, 1 pool, 1 backend\n", run.Output);
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public void Check_tells_every_error_with_its_place()
    {
        string file = _folder.Write(
            """
            listeners:
              web: { bnd: ":8080", pool: app }
            pools:
              app: { balance: leastconn, backends: ["127.0.0.1:1"] }
            """);
        using CommandRun run = CommandRun.ToEnd("check", "-c", file);
        Assert.Equal(1, run.WaitForExit());
        Assert.Contains(run.ErrorLines, line => line.StartsWith($"{file}:2:10: ", StringComparison.Ordinal));
        Assert.Contains(run.ErrorLines, line => line.StartsWith($"{file}:4:19: ", StringComparison.Ordinal));
        Assert.Contains("least-connections", run.Errors, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public void A_missing_file_is_one_line(string command)
    {
        using CommandRun run = CommandRun.ToEnd(command, "-c", "/nonexistent/poise.yaml");
        Assert.Equal(1, run.WaitForExit());
        Assert.Equal(["/nonexistent/poise.yaml: cannot read the config: no such file"], run.ErrorLines);
    }

    [Fact]
    public void Schema_is_json_that_knows_the_keys()
    {
        using CommandRun run = CommandRun.ToEnd("schema");
        Assert.Equal(0, run.WaitForExit());
        using JsonDocument schema = JsonDocument.Parse(run.Output);
        Assert.True(schema.RootElement.TryGetProperty("$defs", out JsonElement definitions));
        Assert.Contains(definitions.EnumerateObject(), each => each.Value.GetRawText().Contains("\"listeners\""));
    }
}
