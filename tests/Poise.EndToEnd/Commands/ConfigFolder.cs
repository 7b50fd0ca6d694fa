using Poise.EndToEnd.Harness;

namespace Poise.EndToEnd.Commands;

/// <summary>A folder of a test with config files in it.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("poise-commands-");

    internal string Write(string text) => Write("poise.yaml", text);

    internal string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>
    /// A config that serves with one worker, over a backend that nobody is. Its check asks Poise's own port, so that
    /// exchanges find that out.
    /// </summary>
    internal string Serving(int port, string more = "", string? token = null) => Write(
        $$"""
        admin: { bind: "127.0.0.1:{{Ports.Free()}}"{{(token is null ? "" : $", token-file: {token}")}} }
        workers: 1
        listeners: { web: { bind: "127.0.0.1:{{port}}", pool: app } }
        pools: { app: { backends: ["127.0.0.1:1"], health: { tcp: true, port: {{port}}, interval: 1h } } }
        {{more}}
        """);

    public void Dispose() => _folder.Delete(recursive: true);
}
