using Poise.Config;
using Poise.Core;
using Poise.Health;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Simulation.Exchanges;

/// <summary>A pool as one configuration has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Balancer">How it picks.</param>
/// <param name="Members">The number of each backend in it, and its weight.</param>
/// <param name="Connections">What it keeps.</param>
internal sealed record PoolPlan(
    string Name, BalancerKind Balancer, (int Backend, int Weight)[] Members, PoolConnectionOptions Connections)
{
    internal bool Has(int backend) => Array.Exists(Members, member => member.Backend == backend);
}

/// <summary>How all pools are checked: at a port of its own each, by http for requests, by a connect for tcp.</summary>
internal sealed record HealthPlan(long IntervalNs, long TimeoutNs, int Fall, int Rise, bool FailsOpen);

/// <summary>
/// One whole configuration of the proxy under test, as an operator would write it: what <see cref="ProxyProcess"/> is
/// given goes through the compiler that ships.
/// </summary>
internal sealed record ProxyConfig
{
    private const long ConnectNs = 2_000_000_000;
    private const long AnswerNs = 600_000_000_000;

    internal required ProxyPolicy Policy { get; init; }

    /// <summary>Each prefix of targets and the pool that answers; "" is whatever is left, and always there.</summary>
    internal required (string Prefix, string Pool)[] Routes { get; init; }

    /// <summary>Listeners for requests, by name and port.</summary>
    internal (string Name, ushort Port)[] HttpListeners { get; init; } = [("web", ProxyProcess.HttpPort)];

    /// <summary>The name of the listener for connections.</summary>
    internal string TcpListener { get; init; } = "db";

    /// <summary>Who answers requests.</summary>
    internal required PoolPlan[] HttpPools { get; init; }

    /// <summary>Who answers tcp connections.</summary>
    internal required PoolPlan TcpPool { get; init; }

    /// <summary>How long what a reload removes may go on, in nanoseconds.</summary>
    internal long DrainTimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>Null where nobody is checked.</summary>
    internal HealthPlan? Health { get; init; }

    /// <summary>One pool of all backends for requests, one for connections.</summary>
    internal static ProxyConfig Plan(ProxyPolicy policy, int backends, SimRandom random)
    {
        BalancerKind balancer = Balancers.All[random.Below(Balancers.All.Length)];
        return new ProxyConfig
        {
            Policy = policy,
            Routes = [("", "http")],
            HttpPools = [PlanPool("http", balancer, backends, random)],
            TcpPool = PlanPool("tcp", balancer, backends, random),
        };
    }

    internal static PoolPlan PlanPool(string name, BalancerKind balancer, int backends, SimRandom random)
    {
        var members = new (int Backend, int Weight)[backends];
        for (int i = 0; i < backends; i++)
            members[i] = (i, 1 + random.Below(3));
        return new PoolPlan(name, balancer, members, new PoolConnectionOptions
        {
            IdlePerBackend = random.OnceIn(4) ? random.Below(3) : 128,
            MaxRequests = random.OnceIn(4) ? 3 : 0,
        });
    }

    /// <summary>The name of the listener at a port, or null.</summary>
    internal string? ListenerAt(ushort port) => port == ProxyProcess.TcpPort
        ? TcpListener
        : Array.Find(HttpListeners, listener => listener.Port == port).Name;

    public override string ToString()
    {
        IEnumerable<string> pools =
            from pool in HttpPools.Append(TcpPool)
            select $"{pool.Name} {string.Join(' ', pool.Members)}";
        return $"{Policy.Workers} workers, listeners {string.Join(' ', HttpListeners)} {TcpListener},"
            + $" routes {string.Join(' ', Routes)}, pools {string.Join("; ", pools)}";
    }

    /// <summary>Whether each port has a listener of the same name.</summary>
    internal bool ListensAs(ProxyConfig other) =>
        TcpListener == other.TcpListener && HttpListeners.SequenceEqual(other.HttpListeners);

    /// <summary>Whether a tcp connection may go to that backend.</summary>
    internal bool Leads(int backend) => TcpPool.Has(backend);

    /// <summary>Whether a request with this target may be answered by that backend.</summary>
    internal bool Leads(Request request, int backend)
    {
        (string Prefix, string Pool) route = default;
        foreach ((string Prefix, string Pool) each in Routes)
        {
            bool matches = request.Section.StartsWith(each.Prefix, StringComparison.Ordinal);
            if (matches && each.Prefix.Length >= (route.Prefix?.Length ?? 0))
                route = each;
        }
        return Array.Find(HttpPools, pool => pool.Name == route.Pool)!.Has(backend);
    }

    /// <summary>The configuration as the program would have read it from a file.</summary>
    /// <param name="host">Where the proxy listens.</param>
    /// <param name="backends">All that there are.</param>
    internal PoiseOptions ToOptions(SimHost host, IReadOnlyList<BackendProcess> backends) => new()
    {
        Workers = Policy.Workers,
        Listeners =
        [
            .. HttpListeners.Select(listener => Policy.Complete(new ListenerOptions
            {
                Name = listener.Name,
                Bind = [new BindAddress(host.Address.ToIPAddress(), listener.Port)],
                Routes = [.. Routes.Select(RouteOf)],
            })),
            Policy.Complete(new ListenerOptions
            {
                Name = TcpListener,
                Bind = [new BindAddress(host.Address.ToIPAddress(), ProxyProcess.TcpPort)],
                Protocol = ListenerProtocol.Tcp,
                Pool = TcpPool.Name,
            }),
        ],
        Pools =
        [
            .. HttpPools.Select(pool => PoolOf(pool, backends, backend => backend.Http)),
            PoolOf(TcpPool, backends, backend => backend.Tcp),
        ],
    };

    private RouteOptions RouteOf((string Prefix, string Pool) route) => new()
    {
        Pool = route.Pool,
        Match = route.Prefix.Length == 0
            ? new RouteMatchOptions()
            : new RouteMatchOptions { Path = new PathMatchOptions { Prefix = route.Prefix } },
        Retry = Policy.RetryOptions,
    };

    private PoolOptions PoolOf(
        PoolPlan plan, IReadOnlyList<BackendProcess> backends, Func<BackendProcess, NetAddress> address) => new()
        {
            Name = plan.Name,
            Balance = new BalanceOptions { Algorithm = plan.Balancer },
            Backends = [.. plan.Members.Select(member => new BackendOptions
            {
                Name = backends[member.Backend].Name,
                Address = AddressOf(address(backends[member.Backend])),
                Weight = member.Weight,
            })],
            Connections = plan.Connections,
            DrainTimeout = ProxyPolicy.Time(DrainTimeoutNs),
            FailOpen = Health is { FailsOpen: true },
            Health = HealthOf(isTcp: plan == TcpPool),
            Timeouts = new PoolTimeoutOptions
            {
                Connect = ProxyPolicy.Time(ConnectNs),
                ResponseHeader = ProxyPolicy.Time(AnswerNs),
                Idle = ProxyPolicy.Time(AnswerNs),
            },
        };

    private HealthOptions HealthOf(bool isTcp)
    {
        if (Health is not { } health)
            return new HealthOptions();
        return new HealthOptions
        {
            Http = isTcp ? null : new ProbePath("/healthz"),
            Tcp = isTcp,
            Port = isTcp ? BackendProcess.TcpHealthPort : BackendProcess.HttpHealthPort,
            Interval = ProxyPolicy.Time(health.IntervalNs),
            Timeout = ProxyPolicy.Time(health.TimeoutNs),
            Fall = health.Fall,
            Rise = health.Rise,
        };
    }

    private static HostPort AddressOf(NetAddress address) => new(address.ToIPAddress().ToString(), address.Port);
}
