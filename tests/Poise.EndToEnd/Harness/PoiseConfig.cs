using System.Text;

namespace Poise.EndToEnd.Harness;

/// <summary>
/// A config of one listener and one pool, which is what most tests need; flow mappings fill in the rest.
/// </summary>
internal sealed record PoiseConfig
{
    /// <summary>Where it listens on 127.0.0.1.</summary>
    internal int Port { get; init; } = Ports.Free();

    /// <summary>Where its admin API listens on 127.0.0.1.</summary>
    internal int AdminPort { get; init; } = Ports.Free();

    internal int Workers { get; init; } = 1;

    internal string Protocol { get; init; } = "http";

    /// <summary>Ports of the backends on 127.0.0.1.</summary>
    internal required int[] Backends { get; init; }

    /// <summary>More keys of the listener, as <c>timeouts: { idle: 1s }</c>, one a line.</summary>
    internal string[] Listener { get; init; } = [];

    /// <summary>
    /// More keys of the pool. Where no `health` is among them the check asks Poise's own port, once: what a test does
    /// to its backends is then for exchanges to find.
    /// </summary>
    internal string[] Pool { get; init; } = [];

    /// <summary>Where the access log goes.</summary>
    internal string AccessLog { get; init; } = "\"off\"";

    internal string Shutdown { get; init; } = "{ timeout: 10s }";

    internal PoiseProcess Start(int descriptors = 0) => PoiseProcess.Start(ToString(), descriptors);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"admin: {{ bind: \"127.0.0.1:{AdminPort}\" }}");
        text.AppendLine($"workers: {Workers}");
        text.AppendLine($"shutdown: {Shutdown}");
        text.AppendLine($"log: {{ access: {AccessLog} }}");
        text.AppendLine("listeners:");
        text.AppendLine("  web:");
        text.AppendLine($"    bind: \"127.0.0.1:{Port}\"");
        text.AppendLine($"    protocol: {Protocol}");
        text.AppendLine("    pool: app");
        foreach (string line in Listener)
            text.AppendLine($"    {line}");
        text.AppendLine("pools:");
        text.AppendLine("  app:");
        text.AppendLine($"    backends: [{string.Join(", ", Backends.Select(port => $"\"127.0.0.1:{port}\""))}]");
        if (!Array.Exists(Pool, line => line.StartsWith("health:", StringComparison.Ordinal)))
            text.AppendLine($"    health: {{ tcp: true, port: {Port}, interval: 1h }}");
        foreach (string line in Pool)
            text.AppendLine($"    {line}");
        return text.ToString();
    }
}
