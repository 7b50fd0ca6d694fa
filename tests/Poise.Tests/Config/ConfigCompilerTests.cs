using System.Net.Sockets;
using System.Text;
using Poise.Core;
using Poise.Health;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Config;

public sealed class ConfigCompilerTests
{
    private readonly ConfigCompiler _compiler = new(new LiveObjects());
    private int _generation;

    [Fact]
    public void Ten_lines_have_every_default()
    {
        Snapshot snapshot = Compile("""
            listeners: { web: { bind: ":8080", pool: app } }
            pools: { app: { backends: [ "10.0.0.1:80", "10.0.0.2:80" ] } }
            """);
        Listener web = Assert.Single(snapshot.Listeners);
        Assert.Equal(("web", ListenerProtocol.Http, 1), (web.Name, web.Protocol, snapshot.Generation));
        Assert.Equal(Socket.OSSupportsIPv6 ? 2 : 1, web.Addresses.Length);
        Assert.Equal(
            new ListenerTimeouts(Seconds(10), Seconds(60), Seconds(30), Seconds(30), Seconds(3600)), web.Timeouts);
        Assert.Equal((100_000, 0, 0L), (web.ConnectionLimit, web.ClientConnectionLimit, web.BodyLimit));
        Assert.Equal((32 * 1024, 128), (web.HeadLimits.HeaderSize, web.HeadLimits.Headers));
        Assert.Equal((0, 0), (web.Via.Length, web.TrustedProxies.Length));

        Route route = Assert.Single(web.Routes);
        Assert.Equal(RetryPolicy.Default, route.Retry);
        Assert.Equal(0, web.RouteTable.Match("any.example"u8, "/any"u8));
        Pool pool = Assert.Single(snapshot.Pools);
        Assert.Same(pool, route.Pool);
        Assert.Same(pool, web.Pool);
        Assert.Equal(new PoolTimeouts(Seconds(2), Seconds(30), Seconds(60)), pool.Timeouts);
        Assert.Equal(new PoolConnections(128, 0), pool.Connections);
        Assert.IsType<LeastConnections>(pool.Balancer);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], pool.Backends.ToArray().Select(backend => backend.Name));
    }

    [Fact]
    public void Routes_keep_their_order_and_the_listeners_pool_is_the_last()
    {
        Snapshot snapshot = Compile("""
            listeners:
              web:
                bind: "127.0.0.1:8080"
                pool: rest
                routes:
                  - match: { host: "*.example.com", path: /api }
                    pool: api
                    retry: { attempts: 5, on: [reset], methods: safe }
                  - { name: exact, match: { path: { exact: /a } }, pool: api }
            pools:
              api: { balance: round-robin, backends: [ "10.0.0.1:80" ] }
              rest: { backends: [ "10.0.0.2:80" ] }
            """);
        Listener web = snapshot.Listeners[0];
        Assert.Equal(["web[0]", "exact", "web"], web.Routes.Select(route => route.Name));
        Assert.Equal(["api", "api", "rest"], web.Routes.Select(route => route.Pool.Name));
        Assert.Equal(new RetryPolicy(5, false, true, RetryMethods.Safe), web.Routes[0].Retry);
        Assert.IsType<RoundRobin>(web.Routes[0].Pool.Balancer);
        Assert.Equal(0, web.RouteTable.Match("x.example.com"u8, "/api/1"u8));
        Assert.Equal(1, web.RouteTable.Match("other"u8, "/a"u8));
        Assert.Equal(2, web.RouteTable.Match("other"u8, "/a/b"u8));
    }

    private const string Two = """
        listeners:
          web:
            bind: "127.0.0.1:8080"
            routes: [ { match: { path: /a }, pool: a }, { match: { path: /b }, pool: b } ]
          db: { bind: "127.0.0.1:5432", protocol: tcp, pool: b }
        pools:
          a: { balance: round-robin, backends: [ "10.0.0.1:80", "10.0.0.2:80" ] }
          b: { backends: [ "10.0.0.3:80" ] }
        """;

    [Fact]
    public void The_same_options_are_the_same_objects()
    {
        Snapshot first = Load(Two);
        Snapshot second = Load(Two.Replace("/a", "\"/a\""));
        Assert.Equal(first.Pools, second.Pools);
        Assert.Equal(first.Listeners, second.Listeners);
        Assert.NotEqual(first.Generation, second.Generation);
    }

    [Fact]
    public void A_change_of_a_pool_leaves_others_and_the_table_of_routes_as_they_are()
    {
        Snapshot first = Load(Two);
        Snapshot second = Load(Two.Replace("\"10.0.0.2:80\"", "{ address: 10.0.0.2:80, weight: 3 }"));
        Assert.NotSame(first.Pools[0], second.Pools[0]);
        Assert.Same(first.Pools[0].Balancer, second.Pools[0].Balancer);
        Assert.Same(first.Pools[0].Backends[0], second.Pools[0].Backends[0]);
        Assert.Same(first.Pools[1], second.Pools[1]);
        Listener web = second.Listeners[0];
        Assert.NotSame(first.Listeners[0], web);
        Assert.Same(second.Pools[0], web.Routes[0].Pool);
        Assert.Same(first.Listeners[0].Routes[1], web.Routes[1]);
        Assert.Same(first.Listeners[0].RouteTable, web.RouteTable);
        Assert.Same(first.Listeners[1], second.Listeners[1]);
    }

    [Theory]
    [InlineData("\"10.0.0.1:80\", \"10.0.0.2:80\"", "\"10.0.0.2:80\", \"10.0.0.1:80\"")]
    [InlineData("\"10.0.0.1:80\", \"10.0.0.2:80\"", "\"10.0.0.1:80\"")]
    [InlineData("round-robin", "random")]
    public void Another_row_of_backends_or_another_algorithm_is_another_balancer(string before, string after)
    {
        Snapshot first = Load(Two);
        Assert.NotSame(first.Pools[0].Balancer, Load(Two.Replace(before, after)).Pools[0].Balancer);
    }

    [Theory]
    [InlineData("/b", "/c", false)]
    [InlineData("pool: b }", "pool: a }", true)]
    [InlineData("{ match: { path: /a }, pool: a }, ", "", false)]
    public void The_table_of_routes_is_built_anew_where_a_match_changed(string before, string after, bool isSame)
    {
        Snapshot first = Load(Two);
        Listener web = Load(Two.Replace(before, after)).Listeners[0];
        Assert.NotSame(first.Listeners[0], web);
        Assert.Equal(isSame, ReferenceEquals(first.Listeners[0].RouteTable, web.RouteTable));
        Assert.Same(first.Listeners[0].Live, web.Live);
    }

    [Fact]
    public void A_drain_timeout_is_its_pools()
    {
        Assert.Equal(Seconds(30), Load(Two).Pools[0].DrainTimeoutNs);
        Assert.Equal(Seconds(5), Load(Two.Replace("a: {", "a: { drain-timeout: 5s,")).Pools[0].DrainTimeoutNs);
    }

    [Fact]
    public void Each_pool_has_its_checks_and_opens_when_it_is_told_to()
    {
        Snapshot snapshot = Compile("""
            listeners: { web: { bind: "127.0.0.1:8080", pool: app } }
            pools:
              app: { backends: [ "10.0.0.1:80" ], fail-open: true }
              api: { backends: [ "10.0.0.2:80" ], health: { http: /x, expect: [200, 301-302], interval: 5s, fall: 1 } }
            """);
        Assert.Equal(snapshot.Pools, snapshot.Checks.Select(each => each.Pool));
        HealthSettings app = snapshot.Checks[0].Settings;
        Assert.Equal((Seconds(2), Seconds(1), 3, 2), (app.IntervalNs, app.TimeoutNs, app.Fall, app.Rise));
        Assert.IsType<TcpProbe>(app.Probe);
        HealthSettings api = snapshot.Checks[1].Settings;
        Assert.Equal((Seconds(5), 1), (api.IntervalNs, api.Fall));
        Assert.IsType<HttpProbe>(api.Probe);

        Prng prng = new(1);
        foreach (Pool pool in snapshot.Pools)
        {
            TriedBackends tried = default;
            pool.Backends[0].Health = new HealthReport(BackendHealth.Down, "refused");
            using Lease lease = pool.Pick(ref tried, ref prng, nowNs: 0);
            Assert.Equal(pool.Name == "app", lease.Backend is not null);
        }
    }

    private static long Seconds(int seconds) => seconds * 1_000_000_000L;

    private Snapshot Compile(string text) => _compiler.Compile(Read(text), generation: 1);

    /// <summary>Compiles, and puts in force.</summary>
    private Snapshot Load(string text)
    {
        PoiseOptions options = Read(text);
        Snapshot snapshot = _compiler.Compile(options, ++_generation);
        _compiler.TakeOver(options, snapshot);
        return snapshot;
    }

    private static PoiseOptions Read(string text)
    {
        ConfigResult result = ConfigFile.Parse(Encoding.UTF8.GetBytes(text), "poise.yaml");
        Assert.Empty(result.Errors);
        return result.Options!;
    }
}
