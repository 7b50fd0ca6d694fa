using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// The oracle: every request by its token, with what its client, the backends and the access log say of it. What can be
/// judged at once is judged when it happens, the rest by <see cref="Judge()"/>.
/// </summary>
internal sealed class Ledger(SimWorld world, ProxyHistory history)
{
    private const int MostProblems = 12;

    private readonly Dictionary<ulong, Request> _requests = [];
    private readonly Dictionary<ulong, Conversation> _conversations = [];
    private readonly List<string> _problems = [];
    private readonly StringBuilder _unfinishedLine = new();

    /// <summary>Nothing but the network is rough: every request must be answered by its backend.</summary>
    internal bool IsCalm { get; init; }

    /// <summary>The proxy may close connections that are idle and refuse new ones.</summary>
    internal bool IsDraining { get; set; }

    /// <summary>The proxy has ended what was still running.</summary>
    internal bool IsCut { get; set; }

    /// <summary>Backends that took connects and could be picked: how many there were at the worst of times.</summary>
    internal int FewestBackends { get; set; }

    /// <summary>Virtual nanoseconds.</summary>
    internal long Now => world.Now;

    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Requests that the proxy took and accounted for.</summary>
    internal int Exchanges { get; private set; }

    internal void Add(Request request) => _requests.Add(request.Token, request);

    internal void Add(Conversation conversation) => _conversations.Add(conversation.Token, conversation);

    internal Conversation? FindConversation(string token) =>
        ulong.TryParse(token, NumberStyles.HexNumber, null, out ulong value)
            ? _conversations.GetValueOrDefault(value) : null;

    /// <summary>The request is about to be sent.</summary>
    internal void Begin(Request request)
    {
        request.BeganAt = world.Now;
        Note($"{request.Target} {request.Method} 1.{request.MinorVersion} {request.Body} {request.BodyLength} is sent");
    }

    internal void Note(string what) => Trace.Write(world.Now, what);

    internal void Expect(bool holds, Request? request, string problem)
    {
        if (holds)
            return;
        string text = request is null ? problem
            : $"{request.Method} {request.Target} 1.{request.MinorVersion}: {problem}";
        Note("PROBLEM " + text);
        if (_problems.Count < MostProblems)
            _problems.Add(text);
    }

    /// <summary>A backend has read a head: whose it is, after a look at whether it is as it was sent.</summary>
    internal Arrival? Arrive(MessageHead head, int backend)
    {
        string[] parts = head.StartLine.Split(' ');
        string target = parts.Length == 3 ? parts[1] : "";
        Request? request = Find(target);
        if (request is null)
        {
            Expect(false, null, $"a backend was sent '{head.StartLine}', which no client had sent");
            return null;
        }
        Expect(!request.IsGarbage, request, "garbage reached a backend");
        Expect(parts[0] == request.Method && parts[2] == "HTTP/1.1", request, $"arrived as '{head.StartLine}'");
        Expect(head.Count("X-Mark") == 1 && head["X-Mark"] == request.Token.ToString("x16"), request,
            "a field is not its own");
        Expect(head["X-Hop"] is null && !head.Has("Connection", "X-Hop"), request, "a hop-by-hop field arrived");
        Expect(head.Count("Host") == 1 && (request.Host ?? head["Host"]) == head["Host"], request,
            $"Host is '{head["Host"]}'");
        if (request.Claims is { } claims)
        {
            string? lie = null;
            bool isTrue = history.Any(
                request, config => (lie = claims.Falsehood(head, request, config.Policy)) is null);
            Expect(isTrue, request, $"{lie}");
        }
        BodyKind kind = head.Framing(isRequest: true, out int length);
        Expect(kind == request.Body && (kind != BodyKind.Length || length == request.BodyLength), request,
            $"framed as {kind} {length}, sent as {request.Body} {request.BodyLength}");
        var arrival = new Arrival(request, backend);
        request.Arrivals.Add(arrival);
        Expect(history.Any(request, config => config.Leads(request, backend)), request,
            $"no configuration since it began leads to backend {backend}");
        Expect(request.Arrivals.Count == 1 || history.Any(request, config => config.Policy.Repeats(request)), request,
            "sent to a backend twice");
        Expect(history.Any(request, config => request.Arrivals.Count <= config.Policy.Retry.Attempts), request,
            "tried more often than it may be");
        Expect(kind != BodyKind.Length || history.Any(request, config => !config.Policy.IsTooLarge(request)), request,
            "its length alone is too large");
        return arrival;
    }

    /// <summary>A backend has a connection of a client.</summary>
    internal void Arrive(Conversation conversation, int backend) => Expect(
        history.Any(conversation.BeganAt, config => config.Leads(backend)), null,
        $"tunnel {conversation.Token:x}: no configuration since it began leads to backend {backend}");

    /// <summary>A backend has read a body, or what there was of it.</summary>
    internal void ArriveBody(Arrival arrival, BodyRead body)
    {
        Request request = arrival.Request;
        Expect(body.ForeignAt < 0, request, $"byte {body.ForeignAt} of the request body is foreign");
        Expect(body.Fault is null, request, $"the request body is broken: {body.Fault}");
        Expect(body.Count <= request.BodyLength, request, $"{body.Count} of {request.BodyLength} bytes arrived");
        string token = request.Token.ToString("x16");
        Expect(body.Trailers.Length == 0 || body.Trailers.Contains(token, StringComparison.Ordinal), request,
            $"foreign trailers: {body.Trailers}");
        if (!body.IsComplete)
            return;
        arrival.IsWhole = true;
        Expect(history.Any(request, config => !config.Policy.IsTooLarge(request)), request,
            "a body beyond the limit arrived whole");
        Expect(body.Count == request.BodyLength, request, $"whole with {body.Count} of {request.BodyLength} bytes");
        Expect(request.IsOffered || request.BodyLength == 0 || request.Body == BodyKind.Chunked, request,
            "arrived whole before it was sent whole");
    }

    /// <summary>Takes lines of the access log.</summary>
    internal void ReadLog(ReadOnlySpan<byte> bytes)
    {
        _unfinishedLine.Append(Encoding.UTF8.GetString(bytes));
        string text = _unfinishedLine.ToString();
        int end = text.LastIndexOf('\n') + 1;
        _unfinishedLine.Remove(0, end);
        foreach (string line in text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ReadLogLine(line);
    }

    /// <summary>Judges what only the end shows.</summary>
    internal void Judge()
    {
        foreach (Request request in _requests.Values)
            Judge(request);
        foreach (Conversation conversation in _conversations.Values)
            conversation.Judge(this);
    }

    private void Judge(Request request)
    {
        List<Arrival> arrivals = request.Arrivals;
        Expect(request.LogLines <= 1, request, $"{request.LogLines} lines in the log");
        Expect(request.LogLines == 1 || arrivals.Count == 0, request, "reached a backend, and the log says nothing");
        // A connection beyond the limit is refused before its request is read.
        // Garbage has no target to be logged.
        if (request is { LogLines: 0, Reason: "overload", Arrivals.Count: 0 } or { IsGarbage: true })
            return;
        Expect(request.LogLines == 1 || request.Status == 0, request, "was answered, and the log says nothing");
        Expect(request.Status == 0 || request.LoggedStatus == request.Status, request,
            $"the client has {request.Status}, the log says {request.LoggedStatus}");
        for (int i = 1; i < arrivals.Count; i++)
        {
            bool isTried = arrivals.FindIndex(each => each.Backend == arrivals[i].Backend) < i;
            // A try that died before its backend had read the head has left no arrival.
            int tried = arrivals[..i].DistinctBy(each => each.Backend).Count() + request.Tries - arrivals.Count;
            Expect(!isTried || tried >= FewestBackends, request, "tried again on a backend that it had tried");
        }
        if (request.LogLines == 1 && request.Log.Contains("\"status\":", StringComparison.Ordinal))
            return;
        Expect(request.LogLines == 0 || request.Log.Contains("\"error\":", StringComparison.Ordinal), request,
            $"ended without an answer and without a reason: {request.Log}");
    }

    private void ReadLogLine(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("target", out JsonElement target) || Find(target.GetString()!) is not { } request)
            return;
        if (request.LogLines++ == 0)
            Exchanges++;
        request.Tries = root.TryGetProperty("attempts", out JsonElement tries) ? tries.GetInt32() : 0;
        request.Log = line;
        request.LoggedStatus = root.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 0;
        Note("log " + line);
    }

    private Request? Find(string target)
    {
        int start = target.IndexOf(Request.TargetPrefix, StringComparison.Ordinal);
        return start >= 0 && ulong.TryParse(
            target.AsSpan(start + Request.TargetPrefix.Length), NumberStyles.HexNumber, null, out ulong token)
            ? _requests.GetValueOrDefault(token) : null;
    }
}
