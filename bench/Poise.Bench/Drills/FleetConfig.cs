using System.Globalization;
using System.Text;
using Poise.Bench.Traffic;

namespace Poise.Bench.Drills;

/// <summary>
/// The config of the large drills: 1,000 routes to 100 pools of 10 backends, half of the routes by host and half by
/// path. It has generations: from one to the next a tenth of the pools gains or loses a backend and changes a weight,
/// a fiftieth of the routes moves to another pool, one route comes and one goes, and a listener comes or goes.
/// Tunnels and downloads have a pool that never changes.
/// </summary>
internal static class FleetConfig
{
    public const int Pools = 100;
    public const int BackendsPerPool = 10;
    public const int Routes = 1000;
    public const int Generations = 10;

    /// <summary>Of every backend; the addresses tell them apart.</summary>
    public const int OriginPort = 19042;

    const int TenthOfPools = 10;
    const int FiftiethOfRoutes = 50;
    const int ComingListenerPort = 19043;

    /// <summary>Backends that every generation has, the pool that never changes included.</summary>
    public const int SteadyBackends = (Pools + 1) * BackendsPerPool;

    /// <summary>The target of long-lived connections.</summary>
    public static Target LongLived => new("long.test", "/long", $"127.20.{Pools}.");

    /// <summary>A target for each route, with the pools that it goes to in one generation or another.</summary>
    public static Target[] Targets() =>
    [
        .. Enumerable.Range(0, Routes).Select(route => IsByHost(route)
            ? new Target(HostOf(route), "/items", Home(route), Elsewhere(route))
            : new Target("fleet.test", PathOf(route) + "/items", Home(route), Elsewhere(route))),
    ];

    public static string Text(int generation, string health = "{ http: /healthz, interval: 2s }")
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # Generation {{generation}}
            admin: { bind: "127.0.0.1:{{Balancer.AdminPort}}" }
            workers: 1
            log: { access: off }
            listeners:
            """);
        if (generation % 2 == 1)
            Line(text, $"  coming: {{ bind: \"127.0.0.1:{ComingListenerPort}\", pool: p0 }}");
        Line(text, $"  fleet:");
        Line(text, $"    bind: \"127.0.0.1:{Balancer.HttpPort}\"");
        Line(text, $"    routes:");
        Line(text, $"      - {{ match: {{ host: long.test }}, pool: p{Pools} }}");
        Line(text, $"      - {{ match: {{ path: /generation-{generation} }}, pool: p0 }}");
        for (int route = 0; route < Routes; route++)
        {
            string match = IsByHost(route) ? $"host: {HostOf(route)}" : $"path: {PathOf(route)}";
            int pool = route % FiftiethOfRoutes == generation ? OtherPoolOf(route) : PoolOf(route);
            Line(text, $"      - {{ name: r{route}, match: {{ {match} }}, pool: p{pool} }}");
        }

        Line(text, $"pools:");
        for (int pool = 0; pool <= Pools; pool++)
            AppendPool(text, pool, isChanged: pool < Pools && pool % TenthOfPools == generation, health);
        return text.ToString();
    }

    static void AppendPool(StringBuilder text, int pool, bool isChanged, string health)
    {
        Line(text, $"  p{pool}:");
        Line(text, $"    health: {health}");
        Line(text, $"    backends:");
        for (int backend = 1; backend <= BackendsPerPool + (isChanged ? 1 : 0); backend++)
        {
            string weight = isChanged && backend == 1 ? ", weight: 3" : "";
            Line(text, $"      - {{ name: b{backend}, address: \"127.20.{pool}.{backend}:{OriginPort}\"{weight} }}");
        }
    }

    static void Line(StringBuilder text, FormattableString line) =>
        text.Append('\n').Append(line.ToString(CultureInfo.InvariantCulture));

    static bool IsByHost(int route) => route % 2 == 0;

    static string HostOf(int route) => $"r{route}.test";

    static string PathOf(int route) => $"/r{route}";

    static int PoolOf(int route) => route / (Routes / Pools);

    static int OtherPoolOf(int route) => (PoolOf(route) + (Pools / 2)) % Pools;

    static string Home(int route) => $"127.20.{PoolOf(route)}.";

    static string Elsewhere(int route) => $"127.20.{OtherPoolOf(route)}.";
}
