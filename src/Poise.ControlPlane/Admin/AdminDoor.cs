using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Poise.Config;
using Poise.Core;

namespace Poise.Admin;

/// <summary>
/// Where the admin API is reached and who may come in: its address and its token. Both change in two steps, of which
/// only the first can fail, so that a reload that cannot have them changes nothing at all. One caller at a time.
/// </summary>
internal sealed class AdminDoor(RequestDelegate answer)
{
    /// <summary>For answers under way when the address changes.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    /// <summary>For answers under way when the process ends.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromMilliseconds(500);

    /// <summary>For the kernel to let go of an address that was just closed.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private AdminEndpoint? _endpoint;
    private BindAddress? _bind;
    private volatile AdminToken? _token;

    private AdminEndpoint? _nextEndpoint;
    private BindAddress? _nextBind;
    private AdminToken? _nextToken;

    /// <summary>What requests must carry; null for nothing.</summary>
    internal AdminToken? Token => _token;

    /// <summary>Reads the token and listens at the address, beside the one that is open already.</summary>
    /// <returns>Null, or one line that says why not; nothing has changed then.</returns>
    internal async Task<string?> Prepare(AdminOptions options)
    {
        await Abandon();
        string? problem = null;
        _nextToken = options.TokenFile is null ? null : AdminToken.Read(options.TokenFile, out problem);
        if (problem is not null)
            return problem;
        _nextBind = options.Bind;
        if (options.Bind == _bind)
            return null;
        bool isInTheWay = _bind is not null && _bind.Overlaps(options.Bind);
        if (isInTheWay)
            CloseSoon();
        (_nextEndpoint, problem) = await Open(options.Bind, isInTheWay ? LongestHold : TimeSpan.Zero);
        if (problem is not null)
            await Abandon();
        return problem;
    }

    /// <summary>What was prepared takes the place of what was before.</summary>
    internal void Take()
    {
        if (_nextEndpoint is not null)
        {
            CloseSoon();
            _endpoint = _nextEndpoint;
            _nextEndpoint = null;
        }
        (_bind, _token) = (_nextBind, _nextToken);
    }

    /// <summary>What was prepared is not wanted: all is as it was before.</summary>
    internal async Task Abandon()
    {
        if (_nextEndpoint is not null)
            await _nextEndpoint.Close(TimeSpan.Zero);
        _nextEndpoint = null;
        if (_endpoint is null && _bind is not null)
            (_endpoint, _) = await Open(_bind, LongestHold);
    }

    /// <summary>The end of the process.</summary>
    internal async Task Shut()
    {
        if (_endpoint is not null)
            await _endpoint.Close(LastMoment);
    }

    private async Task<(AdminEndpoint? Endpoint, string? Problem)> Open(BindAddress bind, TimeSpan longest)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            (AdminEndpoint? endpoint, string? problem) = await AdminEndpoint.Open(bind, answer);
            if (endpoint is not null || Stopwatch.GetElapsedTime(start) >= longest)
                return (endpoint, problem);
            await Task.Delay(Pause);
        }
    }

    // Not waited for: the answer to the reload that asked for it goes out through what it closes.
    private void CloseSoon()
    {
        if (_endpoint is not null)
            _ = _endpoint.Close(LastAnswers);
        _endpoint = null;
    }
}
