namespace Poise.Demo;

/// <summary>The config of the demo: what a first config looks like.</summary>
internal static class DemoConfig
{
    /// <summary>The config's text.</summary>
    internal static string Text(DemoPorts ports, IEnumerable<DemoBackend> backends)
    {
        IEnumerable<string> lines = backends.Select(
            each => $"      - {{ name: {each.Name}, address: \"{each.Address}\" }}");
        return $$"""
            admin: { bind: "127.0.0.1:{{ports.Admin}}" }
            listeners:
              web:
                bind: ":{{ports.Http}}"
                routes:
                  - { match: { path: /gone }, pool: gone }
                  - { pool: app }
              bytes: { bind: ":{{ports.Tcp}}", protocol: tcp, pool: app }
            pools:
              app:
                balance: least-connections
                health: { http: /healthz, interval: 1s }
                backends:
            {{string.Join("\n", lines)}}
              gone:
                backends: ["127.0.0.1:1"]
            log: { access: access.log, level: error }
            shutdown: { timeout: 1s }

            """;
    }
}
