using Poise.Core;
using Poise.Core.Options;
using Poise.Pools;
using Poise.Proxy;
using Poise.Routes;

namespace Poise.Config;

/// <summary>What no single key can tell: references between sections, and values that clash with each other.</summary>
internal sealed class ConfigValidator(ErrorList errors, PositionTable positions)
{
    private readonly HashSet<string> _usedPools = new(StringComparer.Ordinal);

    public void Check(PoiseOptions options)
    {
        string[] pools = [.. options.Pools.Select(pool => pool.Name)];
        foreach (ListenerOptions listener in options.Listeners)
            CheckListener(listener, pools);
        foreach (PoolOptions pool in options.Pools)
            CheckPool(pool);

        CheckAdmin(options.Admin);
        CheckBinds(options);
        foreach (PoolOptions pool in options.Pools.Where(pool => !_usedPools.Contains(pool.Name)))
            errors.Warn(positions.Of(pool), $"{positions.PathOf(pool)}: no listener and no route uses this pool");
        if (options.Listeners.Count == 0)
            errors.Warn(positions.Of(options, "listeners"), "no listeners, so nothing is served");
    }

    private void CheckListener(ListenerOptions listener, string[] pools)
    {
        string path = positions.PathOf(listener);
        if (listener.Pool is not null)
            CheckReference(listener.Pool, positions.Of(listener, "pool"), path + ".pool", pools);

        if (listener.Protocol == ListenerProtocol.Tcp && positions.IsSet(listener, "routes"))
            errors.Add(positions.Of(listener, "routes"), $"{path}.routes: a tcp listener has a pool and no routes");

        bool hasPool = positions.IsSet(listener, "pool") || !positions.IsWhole(listener, "pool");
        if (!hasPool && listener.Routes.Count == 0 && positions.IsWhole(listener, "routes"))
            errors.Add(positions.Of(listener), $"{path}: expected a pool or routes, found neither");

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (RouteOptions route in listener.Routes)
        {
            string routePath = positions.PathOf(route);
            CheckReference(route.Pool, positions.Of(route, "pool"), routePath + ".pool", pools);
            if (route.Name is not null && !names.Add(route.Name))
                errors.Add(positions.Of(route, "name"), $"{routePath}.name: a second route '{route.Name}'");
        }
    }

    private void CheckReference(string name, Position at, string path, string[] pools)
    {
        _usedPools.Add(name);
        if (pools.Contains(name))
            return;

        string hint = (Spelling.Nearest(name, pools), pools.Length) switch
        {
            ({ } near, _) => $"did you mean '{near}'?",
            (null, 0) => "there are no pools",
            _ => "the pools are " + string.Join(", ", pools),
        };
        errors.Add(at, $"{path}: no pool '{name}'; {hint}");
    }

    private void CheckPool(PoolOptions pool)
    {
        string path = positions.PathOf(pool);
        if (pool.Backends.Count == 0 && positions.IsWhole(pool, "backends"))
            errors.Add(positions.Of(pool, "backends"), $"{path}: a pool without backends");

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (BackendOptions backend in pool.Backends)
        {
            if (!names.Add(backend.DisplayName))
                errors.Add(positions.Of(backend), $"{positions.PathOf(backend)}: a second '{backend.DisplayName}'");
        }

        if (positions.IsSet(pool, "health"))
            new HealthValidator(errors, positions).Check(pool.Health);
        if (pool.Backends.Count > 0 && pool.Backends.All(backend => backend.Weight == 0))
            errors.Warn(positions.Of(pool, "backends"), $"{path}.backends: every weight is 0, so none gets work");
    }

    private void CheckAdmin(AdminOptions admin)
    {
        if (admin is { IsLoopback: false, TokenFile: null } && positions.IsWhole(admin, "token-file"))
        {
            errors.Add(
                positions.Of(admin, "bind"),
                $"{positions.PathOf(admin)}.bind: {admin.Bind} can be reached from other hosts, "
                    + "which needs a token-file; or bind to 127.0.0.1");
        }
    }

    private void CheckBinds(PoiseOptions options)
    {
        var taken = new List<(BindAddress Address, string Listener)>();
        foreach (ListenerOptions listener in options.Listeners)
        {
            for (int i = 0; i < listener.Bind.Count; i++)
            {
                BindAddress address = listener.Bind[i];
                string? other = address.Overlaps(options.Admin.Bind)
                    ? "the admin API"
                    : taken.Find(bind => bind.Address.SharesSocketWith(address)).Listener;
                if (other is not null)
                {
                    errors.Add(
                        positions.Of(listener, "bind", i),
                        $"{positions.PathOf(listener)}.bind: {address} is taken by {other}");
                }

                taken.Add((address, $"listener '{listener.Name}'"));
            }
        }
    }
}
