using Poise.Core.Options;

namespace Poise.Admin;

/// <summary>Why a request of the admin API was not done.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">For programs: one of a closed set, listed in docs/reference/admin-api.md.</param>
/// <param name="Message">For people: one line that says what to do instead.</param>
internal sealed record AdminError(int Status, string Code, string Message)
{
    /// <summary>More lines, as every error of a config; empty for most.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    internal static AdminError BadRequest(string message) => new(400, "bad-request", message);

    internal static AdminError Unauthorized { get; } = new(
        401, "unauthorized", "this needs 'Authorization: Bearer TOKEN' with the token of admin.token-file");

    internal static AdminError HostNotAllowed(string host) => new(
        403, "host-not-allowed", $"host '{host}' is not a loopback address; use 127.0.0.1, [::1] or localhost");

    internal static AdminError CrossSite { get; } = new(
        403, "cross-site", "a change needs a header that no other site can send: 'X-Poise-Admin: 1'");

    internal static AdminError NoSuchPath(string path) => new(
        404, "not-found", $"there is no {path}; docs/reference/admin-api.md lists what there is");

    internal static AdminError NoSuchPool(string name, IEnumerable<string> pools) =>
        new(404, "no-such-pool", $"no pool '{name}'{Hint(name, pools, "pools")}");

    internal static AdminError NoSuchBackend(string pool, string name, IEnumerable<string> backends) =>
        new(404, "no-such-backend", $"pool '{pool}' has no backend '{name}'{Hint(name, backends, "backends")}");

    internal static AdminError MethodNotAllowed(string method, string allowed) =>
        new(405, "method-not-allowed", $"{method} is not for this path; {allowed} is");

    internal static AdminError TooLarge { get; } = new(413, "too-large", "the body is larger than 1 MiB");

    internal static AdminError BadConfig(IReadOnlyList<string> errors) =>
        new(422, "bad-config", errors[0]) { Details = errors };

    internal static AdminError Fault { get; } = new(500, "fault", "a fault in Poise; the event log has the details");

    internal static AdminError NotReady(string reason) => new(503, "not-ready", reason);

    private static string Hint(string word, IEnumerable<string> known, string what)
    {
        const int mostListed = 10;
        if (Spelling.Nearest(word, known) is { } near)
            return $"; did you mean '{near}'?";
        string[] some = [.. known.Take(mostListed + 1)];
        return some.Length is > 0 and <= mostListed ? $"; the {what} are {string.Join(", ", some)}" : "";
    }
}
