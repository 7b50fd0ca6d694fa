using Microsoft.AspNetCore.Http;

namespace Poise.Admin;

/// <summary>One request and what its path named.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Names">What stood in place of each <c>{…}</c> of the route, decoded, in order.</param>
internal sealed record AdminRequest(HttpContext Http, string[] Names)
{
    internal HttpResponse Response => Http.Response;

    internal CancellationToken Aborted => Http.RequestAborted;
}

/// <summary>One line of the table of the admin API.</summary>
internal sealed class AdminRoute
{
    private readonly string[] _segments;

    /// <param name="method">GET also answers HEAD.</param>
    /// <param name="path">Segments, of which <c>{name}</c> stands for any one.</param>
    /// <param name="answer">Answers it, or says why not.</param>
    /// <param name="isOpen">Needs no token: says nothing about the configuration and changes nothing.</param>
    internal AdminRoute(string method, string path, Func<AdminRequest, Task<AdminError?>> answer, bool isOpen = false)
    {
        Method = method;
        Answer = answer;
        IsOpen = isOpen;
        _segments = path.Split('/');
    }

    internal string Method { get; }

    internal Func<AdminRequest, Task<AdminError?>> Answer { get; }

    internal bool IsOpen { get; }

    internal bool Allows(string method) =>
        method == Method || (Method == HttpMethods.Get && method == HttpMethods.Head);

    /// <summary>The names in the path, or null when the route is for other paths.</summary>
    /// <param name="path">Decoded, but for a slash (%2F), which no name holds.</param>
    internal string[]? Match(string path)
    {
        string[] given = path.Split('/');
        if (given.Length != _segments.Length)
            return null;
        var names = new List<string>();
        for (int i = 0; i < given.Length; i++)
        {
            if (_segments[i].StartsWith('{') && given[i].Length > 0)
                names.Add(given[i]);
            else if (given[i] != _segments[i])
                return null;
        }
        return [.. names];
    }
}
