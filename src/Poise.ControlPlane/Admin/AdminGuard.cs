using System.Net;
using Microsoft.AspNetCore.Http;
using Poise.Core;

namespace Poise.Admin;

/// <summary>
/// What a request must be before anything is done for it. An address on loopback is open to whoever is on this host,
/// and that includes every web site in a browser there; so without a token the Host is checked (a site that rebinds its
/// name to 127.0.0.1 still sends its own), and a change needs a header that a browser lets no other site send without
/// asking, which is never granted.
/// </summary>
internal static class AdminGuard
{
    /// <summary>What the command line and the dashboard send with a change; any value.</summary>
    internal const string ChangeHeader = "X-Poise-Admin";

    private const string OwnHeaders = "X-Poise";
    private const string Requested = "X-Requested-With";

    /// <summary>Null when the request may go on.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="token">The token it must carry, or null for none.</param>
    /// <param name="isOpen">The path says nothing that needs a token.</param>
    internal static AdminError? Check(HttpRequest request, AdminToken? token, bool isOpen)
    {
        if (token is null && !IsLoopback(request.Host.Host))
            return AdminError.HostNotAllowed(request.Host.Host);
        if (token is not null && !isOpen && !token.IsIn(request.Headers.Authorization))
            return AdminError.Unauthorized;
        return IsSafe(request.Method) || IsFromHere(request) ? null : AdminError.CrossSite;
    }

    /// <summary>A name or address that is this host, whoever resolves it.</summary>
    internal static bool IsLoopback(string host)
    {
        if (host.EndsWith('.'))
            host = host[..^1];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        // RFC 6761 §6.3: names below localhost are loopback too, and never asked of a name server by a browser.
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IpText.TryParse(host, out IPAddress address) && IPAddress.IsLoopback(address));
    }

    /// <summary>RFC 9110 §9.2.1.</summary>
    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsFromHere(HttpRequest request)
    {
        IHeaderDictionary headers = request.Headers;
        // Fetch Metadata, where the browser says whose page it was; what is no browser sends none.
        if (headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return false;
        if (headers.Origin is [{ } origin] && !IsSameOrigin(origin, request.Host))
            return false;
        return headers.Keys.Any(IsOwn)
            || headers.ContainsKey(Requested)
            || request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true
            || ((string?)headers.Authorization)?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true;
    }

    // Any field that is not on the list of those a form may send does; who scripts should not have to look ours up.
    private static bool IsOwn(string name) => name.StartsWith(OwnHeaders, StringComparison.OrdinalIgnoreCase);

    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
