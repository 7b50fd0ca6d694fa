using Microsoft.AspNetCore.Http;
using Poise.Admin.Dashboard;
using Poise.Metrics;
using Poise.Nodes;

namespace Poise.Admin;

/// <summary>
/// The admin API of a node: TABLE of what it answers, and what every request goes through before. One thread starts and
/// stops it; requests run on the thread pool.
/// </summary>
public sealed class AdminApi : IDisposable
{
    private static readonly EventKind Fault = new(LogLevel.Error, "a fault in the admin API");

    private readonly Node _node;
    private readonly NodeReports _reports;
    private readonly AdminRoute[] _table;
    private readonly AdminDoor _door;

    public AdminApi(Node node)
    {
        _node = node;
        _reports = new NodeReports(node);
        var backends = new BackendActions(node);
        _table =
        [
            new("GET", "/healthz", _reports.Health, isOpen: true),
            new("GET", "/readyz", _reports.Readiness, isOpen: true),
            new("GET", "/", DashboardAssets.Page, isOpen: true),
            new("GET", "/dashboard/{file}", DashboardAssets.File, isOpen: true),
            new("GET", "/metrics", _reports.Metrics),
            new("GET", "/v1/status", _reports.Status),
            new("GET", "/v1/config", _reports.Config),
            new("POST", "/v1/reload", _reports.Reload),
            new("GET", "/v1/pools/{pool}/backends/{backend}", backends.Show),
            new("POST", "/v1/pools/{pool}/backends/{backend}/drain", backends.Drain),
            new("POST", "/v1/pools/{pool}/backends/{backend}/enable", backends.Enable),
            new("PUT", "/v1/pools/{pool}/backends/{backend}/weight", backends.SetWeight),
        ];
        _door = new AdminDoor(Answer);
    }

    /// <summary>Listens and answers; before the node has started it says that it is not ready.</summary>
    /// <returns>Null, or one line that says why it cannot.</returns>
    public string? Start()
    {
        if (_door.Prepare(_node.Options.Admin).GetAwaiter().GetResult() is { } problem)
            return problem;
        _door.Take();
        _node.Part = new ReloadPart(options => _door.Prepare(options.Admin), _door.Take, _door.Abandon);
        return null;
    }

    public void Dispose()
    {
        _node.Part = null;
        _door.Shut().GetAwaiter().GetResult();
    }

    /// <summary>Answers any request, whatever it is.</summary>
    internal async Task Answer(HttpContext context)
    {
        AdminAnswer.AddHeaders(context.Response);
        AdminError? error;
        try
        {
            error = await Dispatch(context);
        }
        catch (BadHttpRequestException bad)
        {
            error = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? AdminError.TooLarge
                : AdminError.BadRequest(bad.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A fault in a page about the node is no reason to end the node.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _node.Events.Write(Fault, ("path", context.Request.Path.Value ?? ""), ("exception", exception.ToString()));
            error = AdminError.Fault;
        }
        if (error is null)
            return;
        if (context.Response.HasStarted)
            context.Abort();
        else
            await AdminAnswer.Error(context.Response, error);
    }

    private async Task<AdminError?> Dispatch(HttpContext context)
    {
        (AdminRoute? route, AdminRequest? request, string? allowed) = Find(context);
        if (AdminGuard.Check(context.Request, _door.Token, route is { IsOpen: true }) is { } refused)
        {
            if (refused.Status == StatusCodes.Status401Unauthorized)
                context.Response.Headers.WWWAuthenticate = "Bearer";
            return refused;
        }
        if (route is not null)
            return await route.Answer(request!);
        if (allowed is null)
            return AdminError.NoSuchPath(context.Request.Path.Value ?? "");
        context.Response.Headers.Allow = allowed;
        return AdminError.MethodNotAllowed(context.Request.Method, allowed);
    }

    private (AdminRoute? Route, AdminRequest? Request, string? Allowed) Find(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string? allowed = null;
        foreach (AdminRoute route in _table)
        {
            if (route.Match(path) is not { } names)
                continue;
            if (route.Allows(context.Request.Method))
                return (route, new AdminRequest(context, names), null);
            allowed = allowed is null ? route.Method : $"{allowed}, {route.Method}";
        }
        return (null, null, allowed);
    }
}
