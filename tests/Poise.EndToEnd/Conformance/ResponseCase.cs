namespace Poise.EndToEnd.Conformance;

/// <summary>Bytes of a backend, and what the client is to get.</summary>
/// <param name="Name">What it is about; begins with the RFC section or the CVE.</param>
/// <param name="Bytes">What the backend answers, Latin-1.</param>
internal sealed record ResponseCase(string Name, string Bytes)
{
    /// <summary>The client's request, but for its target.</summary>
    public string Method { get; private init; } = "GET";

    public string Version { get; private init; } = "HTTP/1.1";

    /// <summary>More field lines of the client's.</summary>
    public string Fields { get; private init; } = "";

    public bool InOneSegment { get; private init; }

    /// <summary>The backend closes behind its bytes: with FIN, or with RST.</summary>
    public bool BackendCloses { get; private init; }

    public bool BackendResets { get; private init; }

    public int Status { get; private init; } = 200;

    public string? Reason { get; private init; }

    public string Body { get; private init; } = "";

    /// <summary>Head lines, trailers or interim answers that the client gets.</summary>
    public string[] Holds { get; private init; } = [];

    /// <summary>What the client must not get.</summary>
    public string[] Lacks { get; private init; } = [];

    /// <summary>The client sees that it has not all of it.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Interim answers before the final one.</summary>
    public int Interims { get; private init; }

    /// <summary>The client's connection ends behind the answer.</summary>
    public bool Closes { get; private init; }

    /// <summary>The backend's connection may carry another request.</summary>
    public bool BackendKept { get; private init; }

    /// <summary>
    /// In one segment: bytes behind an answer that come after the next request was sent are, to anybody, its answer.
    /// </summary>
    public ResponseCase AtOnce() => this with { InOneSegment = true };

    public ResponseCase To(string method) => this with { Method = method };

    public ResponseCase ToOld(string fields = "") =>
        this with { Version = "HTTP/1.0", Fields = fields, Closes = fields.Length == 0 };

    public ResponseCase Asking(string fields) => this with { Fields = fields };

    public ResponseCase ThenFin() => this with { BackendCloses = true };

    public ResponseCase ThenRst() => this with { BackendResets = true };

    public ResponseCase Gives(string body, int status = 200) => this with { Body = body, Status = status };

    public ResponseCase With(params string[] texts) => this with { Holds = texts };

    public ResponseCase Without(params string[] texts) => this with { Lacks = texts };

    public ResponseCase After(int interims) => this with { Interims = interims };

    public ResponseCase Reuses() => this with { BackendKept = true };

    /// <summary>The client gets part of it, and can tell.</summary>
    public ResponseCase Cut() => this with { IsCut = true };

    /// <summary>The client's connection ends as well, as where only that can end the body.</summary>
    public ResponseCase AndEnds() => this with { Closes = true };

    public ResponseCase IsBad() =>
        this with { Status = 502, Reason = "bad-response", Body = "The backend sent no valid answer.\n" };

    public override string ToString() => Name;
}
