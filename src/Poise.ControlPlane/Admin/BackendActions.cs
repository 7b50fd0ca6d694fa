using Poise.Metrics;
using Poise.Nodes;
using Poise.Pools;

namespace Poise.Admin;

/// <summary>What an operator does to one backend while it serves. None of it cuts anything.</summary>
internal sealed class BackendActions(Node node)
{
    private static readonly EventKind Drained =
        new(LogLevel.Info, "a backend drains: no new work, what it has ends", EventKind.ManyThings);
    private static readonly EventKind Enabled =
        new(LogLevel.Info, "a backend is enabled", EventKind.ManyThings);
    private static readonly EventKind Weighed =
        new(LogLevel.Info, "a backend has a new weight", EventKind.ManyThings);

    internal async Task<AdminError?> Show(AdminRequest request)
    {
        if (Find(request, out Backend? backend) is { } error)
            return error;
        await Answer(request, backend!);
        return null;
    }

    internal async Task<AdminError?> Drain(AdminRequest request)
    {
        if (Find(request, out Backend? backend) is { } error)
            return error;
        // One that is disabled has no new work as it is, and stays what the operator made it.
        if (backend!.State == BackendState.Active)
        {
            backend.State = BackendState.Draining;
            node.Events.Write(Drained, Fields(backend, request));
        }
        // The answer counts what is in flight, so it must not come before every worker knows.
        await node.Discard(backend);
        await Answer(request, backend);
        return null;
    }

    internal async Task<AdminError?> Enable(AdminRequest request)
    {
        if (Find(request, out Backend? backend) is { } error)
            return error;
        if (backend!.State != BackendState.Active)
        {
            backend.State = BackendState.Active;
            node.Events.Write(Enabled, Fields(backend, request));
        }
        await Answer(request, backend);
        return null;
    }

    internal async Task<AdminError?> SetWeight(AdminRequest request)
    {
        if (Find(request, out Backend? backend) is { } error)
            return error;
        (int weight, string? problem) = await WeightBody.Read(request.Http.Request.Body, request.Aborted);
        if (problem is not null)
            return AdminError.BadRequest(problem);
        if (backend!.Weight != weight)
        {
            backend.Weight = weight;
            node.Events.Write(Weighed, [.. Fields(backend, request), ("weight", weight)]);
        }
        await Answer(request, backend);
        return null;
    }

    private AdminError? Find(AdminRequest request, out Backend? backend)
    {
        (string poolName, string name) = (request.Names[0], request.Names[1]);
        backend = null;
        Pool[] pools = node.Snapshot.Pools;
        if (Array.Find(pools, pool => pool.Name == poolName) is not { } pool)
            return AdminError.NoSuchPool(poolName, pools.Select(each => each.Name));
        Backend[] backends = pool.Backends.ToArray();
        backend = Array.Find(backends, each => each.Name == name);
        return backend is null
            ? AdminError.NoSuchBackend(poolName, name, backends.Select(each => each.Name))
            : null;
    }

    private static Task Answer(AdminRequest request, Backend backend) => AdminAnswer.Object(
        request.Response, json => StatusPage.WriteBackend(json, backend));

    private static EventField[] Fields(Backend backend, AdminRequest request) =>
    [
        ("pool", backend.Key.Pool),
        ("backend", backend.Name),
        ("by", request.Http.Connection.RemoteIpAddress?.ToString() ?? ""),
    ];
}
