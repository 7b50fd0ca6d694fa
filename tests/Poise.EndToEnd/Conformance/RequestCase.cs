namespace Poise.EndToEnd.Conformance;

/// <summary>Bytes of a client, and what is to become of them.</summary>
/// <param name="Name">What it is about; begins with the RFC section or the CVE.</param>
/// <param name="Bytes">What the client sends, Latin-1.</param>
internal sealed record RequestCase(string Name, string Bytes)
{
    private const int Kept = 200;

    /// <summary>Of the first answer.</summary>
    public int Status { get; private init; } = Kept;

    /// <summary>The first answer's X-Poise-Reason, or null when a backend gave it.</summary>
    public string? Reason { get; private init; }

    /// <summary>The connection ends behind the last answer; else it carries another request.</summary>
    public bool Closes { get; private init; }

    /// <summary>The method, for a client that has to know whether a body comes.</summary>
    public string Method { get; private init; } = "GET";

    /// <summary>The first lines of what the backend gets.</summary>
    public string[] Forwarded { get; private init; } = [];

    /// <summary>Texts that the head or body of the first of these holds.</summary>
    public string[] Holds { get; private init; } = [];

    public bool InOneSegment { get; private init; }

    /// <summary>Texts that nothing the backend gets holds.</summary>
    public string[] Lacks { get; private init; } = [];

    /// <summary>
    /// The client must not reuse the connection, though it is not told so: HTTP/1.0 without keep-alive.
    /// </summary>
    public RequestCase ThenCloses() => this with { Closes = true };

    /// <summary>In one segment: what comes of it depends on how much is at hand.</summary>
    public RequestCase AtOnce() => this with { InOneSegment = true };

    public RequestCase Passes(params string[] firstLines) => this with { Forwarded = firstLines };

    public RequestCase As(string method) => this with { Method = method };

    public RequestCase With(params string[] texts) => this with { Holds = texts };

    public RequestCase Without(params string[] texts) => this with { Lacks = texts };

    /// <summary>Refused, and the connection closed.</summary>
    public RequestCase IsRefused(int status, string reason) =>
        this with { Status = status, Reason = reason, Closes = true };

    /// <summary>Answered by Poise on a connection that stays.</summary>
    public RequestCase IsAnswered(int status, string? reason) => this with { Status = status, Reason = reason };

    public RequestCase IsBad() => IsRefused(400, "bad-request");

    public override string ToString() => Name;
}
