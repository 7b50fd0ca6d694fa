using System.Globalization;
using System.Text;

namespace Poise.Simulation.Exchanges;

/// <summary>Where a client connects from.</summary>
/// <param name="Address">As text.</param>
/// <param name="IsTrusted">The proxy believes what it says of earlier hops.</param>
internal sealed record Caller(string Address, bool IsTrusted);

/// <summary>
/// What a request says of the hops before it, true or not, and the judge of what a backend is told of them: a trusted
/// caller's word is extended, anybody else's replaced.
/// </summary>
internal sealed class Claims
{
    private readonly Caller _caller;
    private readonly ProxyPolicy _policy;
    private readonly string[] _for;
    private readonly string? _scheme;
    private readonly string? _host;
    private readonly string? _id;
    private readonly string? _via;

    internal Claims(Caller caller, ProxyPolicy policy, SimRandom random)
    {
        _caller = caller;
        _policy = policy;
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

    /// <summary>Judges the head that a backend was sent.</summary>
    internal void Judge(MessageHead head, Request request, Ledger ledger)
    {
        bool trusted = _caller.IsTrusted;
        string chain = trusted ? string.Join(", ", [.. _for, _caller.Address]) : _caller.Address;
        Expect("X-Forwarded-For", chain);
        Expect("X-Forwarded-Proto", (trusted ? _scheme : null) ?? "http");
        Expect("X-Forwarded-Host", (trusted ? _host : null) ?? request.Host);
        string? received = _policy.Via is { } name ? $"1.{request.MinorVersion} {name}" : null;
        Expect("Via", _via is null || received is null ? _via ?? received : $"{_via}, {received}");
        if (trusted && _id is not null)
            Expect("X-Request-Id", _id);
        ledger.Expect(head.Count("X-Request-Id") == 1 && (trusted || head["X-Request-Id"] != _id), request,
            $"X-Request-Id is '{head["X-Request-Id"]}', claimed '{_id}'");

        void Expect(string field, string? value) => ledger.Expect(
            head[field] == value && head.Count(field) == (value is null ? 0 : 1), request,
            $"{field} is '{head[field]}' instead of '{value}'");
    }

    private static void WriteField(StringBuilder head, string name, string? value)
    {
        if (value is not null)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
    }
}
