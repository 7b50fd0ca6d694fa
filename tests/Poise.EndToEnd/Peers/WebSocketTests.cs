using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Peers;

/// <summary>
/// Node's ws through Poise gets the same verdicts as directly: sizes, fragments with pings between, close codes.
/// </summary>
public sealed class WebSocketTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Messages_pings_and_close_codes_are_as_without_a_proxy(int workers)
    {
        int backend = Ports.Free();
        var config = new PoiseConfig { Workers = workers, Backends = [backend] };
        using PoiseProcess poise = config.Start();
        string script = Path.Combine(AppContext.BaseDirectory, "node", "websocket.js");
        string output = Tool.Run(
            "env", $"NODE_PATH={Modules}", "node", script, $"{config.Port}", $"{backend}");
        Assert.Equal("ok 8\n", output);
    }

    /// <summary>Where eng/setup.sh puts Node's packages.</summary>
    private static string Modules
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Poise.slnx")))
                folder = folder.Parent;
            return Path.Combine(folder!.FullName, "artifacts/node/node_modules");
        }
    }
}
