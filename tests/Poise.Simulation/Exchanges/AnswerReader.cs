using System.Globalization;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>Reads the answers on a patient client's connection and judges each.</summary>
/// <param name="wire">The connection.</param>
/// <param name="setting">For the ledger.</param>
/// <param name="speaksOn">
/// The client sends on while it reads. Then an answer may be lost to a reset: the proxy closes behind its last answer,
/// and TCP answers what comes later so (RFC 9112 §9.6); the proxy can only wait a while.
/// </param>
internal sealed class AnswerReader(Wire wire, Setting setting, bool speaksOn)
{
    private static readonly string[] Honest = ["connect-failed", "bad-response", "upstream-timeout", "overload"];

    private readonly Ledger _ledger = setting.Ledger;
    private readonly LoopTimer _continue = new(wire.Socket.Loop);
    private bool _mayGoOn;

    /// <summary>What the connection has become, after 101.</summary>
    internal Conversation? Tunnel { get; private set; }

    private bool MayBeLost(Request request) =>
        (speaksOn || !request.IsOffered || MayBeTooLarge(request)) && wire.Error == IoError.Reset;

    private bool MayBeTooLarge(Request request) =>
        setting.History.Any(request, config => config.Policy.IsTooLarge(request));

    /// <summary>Waits until the server says go on, or for a while.</summary>
    internal async LoopTask Continued(long nanoseconds)
    {
        if (!_mayGoOn)
            await _continue.Until(wire.Socket.Loop.Now + nanoseconds);
    }

    /// <summary>Reads one answer; false when the connection carries no other.</summary>
    internal async LoopTask<bool> Read(Request request)
    {
        MessageHead? head = await ReadFinalHead(request);
        _mayGoOn = true;
        _continue.Cancel();
        if (head is null)
        {
            JudgeSilence(request);
            return false;
        }
        request.Status = head.Status;
        request.Reason = head["X-Poise-Reason"];
        Arrival? arrival = request.Reason is null ? FindArrival(request, head["X-Token"]) : null;
        _ledger.Note($"{request.Target} client has {head.StartLine} {request.Reason} "
            + $"{head["X-Token"]}, {(head.Closes ? "closes" : "keeps")}");
        if (request.Reason is { } reason)
            JudgeReason(request, reason);
        else if (arrival is null)
            return false;
        if (head.Status == 101)
        {
            Tunnel = _ledger.FindConversation(request.Token.ToString("x16", CultureInfo.InvariantCulture));
            request.IsAnswered = true;
            return false;
        }
        if (arrival is not null)
            JudgeVia(head, request, arrival);
        BodyKind kind = head.Framing(isRequest: false, out int length);
        if (request.Method == "HEAD" || head.Status is 204 or 304)
            (kind, length) = (BodyKind.None, 0);
        BodyRead body = await wire.ReadBody(kind, length, arrival?.Stream);
        request.IsAnswered = body.IsComplete;
        Judge(request, arrival, body, kind);
        bool persists = request.MinorVersion == 1 || head.Has("Connection", "keep-alive");
        return body.IsComplete && kind != BodyKind.UntilClose && !head.Closes && persists;
    }

    private async LoopTask<MessageHead?> ReadFinalHead(Request request)
    {
        while (await wire.ReadHead() is { } text)
        {
            var head = new MessageHead(text);
            _ledger.Expect(head.Status is >= 100 and < 600, request, $"'{head.StartLine}' is no status line");
            if (head.Status is not (>= 100 and < 200) || head.Status == 101)
                return head.Status == 0 ? null : head;
            _ledger.Expect(request.MinorVersion == 1, request, "an HTTP/1.0 client was sent an interim response");
            _ledger.Expect(head["X-Token"] is null || FindArrival(request, head["X-Token"]) is not null, request,
                "a foreign interim response");
            if (head.Status == 100)
            {
                _mayGoOn = true;
                _continue.Cancel();
            }
        }
        return null;
    }

    private Arrival? FindArrival(Request request, string? tag)
    {
        foreach (Arrival arrival in request.Arrivals)
        {
            if (arrival.Tag == tag)
                return arrival;
        }
        _ledger.Expect(false, request, $"was answered with '{tag}', which is not its answer");
        return null;
    }

    private void JudgeSilence(Request request)
    {
        string end = wire.IsFinished ? "end of stream" : wire.Error.ToString();
        string sent = $"{request.Offered} of {request.Bytes.Length} bytes sent";
        _ledger.Note($"{request.Target} client has no answer: {end}, {sent}");
        bool isNew = request.Arrivals.Count == 0;
        bool mayLeave = _ledger.IsDraining || setting.History.MayHaveLeft(request.Port, request.ConnectedAt);
        bool isRefused = isNew && (setting.MayRefuse || (mayLeave && wire.IsFinished));
        // A cut answer to HTTP/1.0 is told by a reset, which may overtake the answer's head.
        bool isCut = !isNew && !request.Arrivals[^1].IsSound && wire.Error == IoError.Reset;
        // A port that closes waits for descriptors, but not for ever.
        bool isGivenUp = isNew && _ledger.IsDraining && setting.LacksDescriptors;
        if (_ledger.IsCut || MayBeLost(request) || isRefused || isCut || isGivenUp)
            return;
        _ledger.Expect(false, request, $"got no answer ({end}); {request.Arrivals.Count} arrivals, {sent}");
    }

    private void JudgeReason(Request request, string reason)
    {
        if (request.IsGarbage || _ledger.IsCut)
            return;
        bool isHonest = reason == "body-too-large" ? MayBeTooLarge(request)
            : reason == "no-backend-up" ? setting.MayLackBackends
            : !setting.IsCalm && Array.IndexOf(Honest, reason) >= 0;
        _ledger.Expect(isHonest, request, $"was refused: {reason}");
        _ledger.Expect(reason != "connect-failed" || !setting.AlwaysConnects, request, "no connect could fail");
        foreach (Arrival arrival in request.Arrivals)
            _ledger.Expect(!arrival.IsSound, request, $"a backend has answered, yet the client was told {reason}");
    }

    private void JudgeVia(MessageHead head, Request request, Arrival arrival)
    {
        string? via = head["Via"];
        _ledger.Expect(
            setting.History.Any(request, config =>
                via == (config.Policy.Via is { } name ? $"1.{arrival.MinorVersion} {name}" : null)),
            request, $"the answer's Via is '{via}'");
    }

    private void Judge(Request request, Arrival? arrival, BodyRead body, BodyKind kind)
    {
        _ledger.Expect(body.Fault is null, request, $"the answer's body is broken: {body.Fault}");
        _ledger.Expect(body.ForeignAt < 0, request, $"byte {body.ForeignAt} of the answer is foreign");
        _ledger.Expect(!request.IsGarbage || arrival is null, request, "garbage was answered by a backend");
        if (arrival is null)
            return;
        _ledger.Expect(request.Status == arrival.Status, request,
            $"{request.Status} is not the backend's {arrival.Status}");
        _ledger.Expect(arrival == request.Arrivals[^1], request, "was answered by a backend that was given up");
        _ledger.Expect(body.Trailers.Length == 0 || body.Trailers.Contains(arrival.Tag, StringComparison.Ordinal),
            request, $"foreign trailers: {body.Trailers}");
        if (body.IsComplete && kind != BodyKind.None)
        {
            _ledger.Expect(arrival.IsPromised, request, $"looks whole ({kind}) but was cut by the backend");
            _ledger.Expect(body.Count == arrival.BodyLength, request,
                $"{body.Count} of {arrival.BodyLength} bytes look whole");
        }
        _ledger.Expect(body.IsComplete || !arrival.IsSound || _ledger.IsCut || MayBeLost(request), request,
            $"{body.Count} of {arrival.BodyLength} bytes of a sound answer came, then {wire.Error}");
    }
}
