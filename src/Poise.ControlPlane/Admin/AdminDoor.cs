using Microsoft.AspNetCore.Http;
using Poise.Config;
using Poise.Core;
using Poise.Metrics;

namespace Poise.Admin;

/// <summary>
/// Where the admin API is reached and who may come in: its address and its token, both for a reload to change.
/// </summary>
internal sealed class AdminDoor(RequestDelegate answer, EventLog events)
{
    private static readonly EventKind Unchanged =
        new(LogLevel.Error, "the admin API stays as it is, its new settings cannot be taken");

    /// <summary>For answers under way when the address changes.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    /// <summary>For answers under way when the process ends.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _change = new(1);
    private AdminEndpoint? _endpoint;
    private BindAddress? _bind;
    private volatile AdminToken? _token;

    /// <summary>What requests must carry; null for nothing.</summary>
    internal AdminToken? Token => _token;

    /// <returns>Null, or one line that says why it stays shut.</returns>
    internal async Task<string?> Open(AdminOptions options)
    {
        string? problem = null;
        AdminToken? token = options.TokenFile is null ? null : AdminToken.Read(options.TokenFile, out problem);
        if (problem is not null)
            return problem;
        if (Equals(options.Bind, _bind))
        {
            _token = token;
            return null;
        }
        (AdminEndpoint? endpoint, problem) = await AdminEndpoint.Start(options.Bind, answer);
        if (endpoint is null)
            return problem;
        // The new address first, so that there is never none.
        AdminEndpoint? before = _endpoint;
        (_endpoint, _bind, _token) = (endpoint, options.Bind, token);
        if (before is not null)
            await Close(before, LastAnswers);
        return null;
    }

    /// <summary>The same after a reload; what cannot be taken is told in the event log, and nothing changes.</summary>
    internal async Task Change(AdminOptions options)
    {
        await _change.WaitAsync();
        if (await Open(options) is { } problem)
            events.Write(Unchanged, ("error", problem));
        _change.Release();
    }

    internal async Task Close()
    {
        await _change.WaitAsync();
        if (_endpoint is not null)
            await Close(_endpoint, LastMoment);
    }

    private static async Task Close(AdminEndpoint endpoint, TimeSpan longest)
    {
        await endpoint.Stop(longest);
        await endpoint.DisposeAsync();
    }
}
