using System.Globalization;
using System.Text;

namespace Poise.Simulation.Exchanges;

/// <summary>Where a client connects from.</summary>
/// <param name="Address">As text.</param>
/// <param name="Host">The number of its host: a policy says which of them it trusts.</param>
internal sealed record Caller(string Address, int Host);

/// <summary>
/// What a request says of the hops before it, true or not, and the judge of what a backend is told of them: a trusted
/// caller's word is extended, anybody else's replaced.
/// </summary>
internal sealed class Claims
{
    private readonly Caller _caller;
    private readonly string[] _for;
    private readonly string? _scheme;
    private readonly string? _host;
    private readonly string? _id;
    private readonly string? _via;

    internal Claims(Caller caller, SimRandom random)
    {
        _caller = caller;
        _for = random.Below(6) switch
        {
            0 => ["192.0.2.7"],
            1 => ["192.0.2.7, 2001:db8::7", "unknown"],
            _ => [],
        };
        _scheme = random.OnceIn(5) ? "https" : null;
        _host = random.OnceIn(5) ? "claimed.test" : null;
        _id = random.OnceIn(5) ? random.Next().ToString("x16", CultureInfo.InvariantCulture) : null;
        _via = random.OnceIn(5) ? "1.0 fred, 1.1 p.example" : null;
    }

    internal void Write(StringBuilder head)
    {
        foreach (string line in _for)
            WriteField(head, "X-Forwarded-For", line);
        WriteField(head, "x-forwarded-proto", _scheme);
        WriteField(head, "X-FORWARDED-HOST", _host);
        WriteField(head, "X-Request-Id", _id);
        WriteField(head, "Via", _via);
    }

    /// <summary>What is wrong with the head that a backend was sent, or null.</summary>
    internal string? Falsehood(MessageHead head, Request request, ProxyPolicy policy)
    {
        bool trusted = policy.Trusts(_caller.Host);
        string chain = trusted ? string.Join(", ", [.. _for, _caller.Address]) : _caller.Address;
        string? received = policy.Via is { } name ? $"1.{request.MinorVersion} {name}" : null;
        string? via = _via is null || received is null ? _via ?? received : $"{_via}, {received}";
        string? id = head["X-Request-Id"];
        bool isIdRight = trusted && _id is not null ? id == _id : id is not null && id != _id;
        return Difference("X-Forwarded-For", chain)
            ?? Difference("X-Forwarded-Proto", (trusted ? _scheme : null) ?? "http")
            ?? Difference("X-Forwarded-Host", (trusted ? _host : null) ?? request.Host)
            ?? Difference("Via", via)
            ?? (isIdRight && head.Count("X-Request-Id") == 1 ? null : $"X-Request-Id is '{id}', claimed '{_id}'");

        string? Difference(string field, string? value) =>
            head[field] == value && head.Count(field) == (value is null ? 0 : 1)
                ? null : $"{field} is '{head[field]}' instead of '{value}'";
    }

    private static void WriteField(StringBuilder head, string name, string? value)
    {
        if (value is not null)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
    }
}
