using System.Text;
using Poise.Io;

namespace Poise.Simulation.Exchanges;

/// <summary>
/// One HTTP connection at a backend: reads requests, judges them, and answers as well or as badly as it chooses.
/// </summary>
internal sealed class BackendConnection(
    Wire wire, SimRandom random, Setting setting, int index, bool isSound, Action arrived)
{
    private const long LongerThanAnyTimeout = 900L * 1_000_000_000;
    private const long AwkwardMoment = 50_000_000;

    private readonly Ledger _ledger = setting.Ledger;
    private readonly LoopTimer _pause = new(wire.Socket.Loop);
    private bool _isTainted;
    private bool _resets;
    private bool _isGivenAway;
    private int _served;

    internal async LoopTask Run()
    {
        while (await ServeOne())
            _served++;
        if (!_isGivenAway)
            wire.Socket.Close(_resets);
    }

    private async LoopTask<bool> ServeOne()
    {
        if (_served > 0 && !isSound && random.OnceIn(3)
            && !await wire.IsReadableWithin(random.Between(1, AwkwardMoment)))
            return false;
        if (await wire.ReadHead() is not { } text)
            return false;
        arrived();
        var head = new MessageHead(text);
        if (_ledger.Arrive(head, index) is not { } arrival)
            return false;
        Deed deed = isSound || random.OnceIn(2) ? Deed.Answers : (Deed)random.Below((int)Deed.NeverAnswers + 1);
        _ledger.Note($"{arrival.Tag} at backend {index}: {head.StartLine}, {deed}");
        if (deed == Deed.ResetsUnread)
        {
            _resets = true;
            return false;
        }
        if (deed == Deed.NeverReads)
        {
            await _pause.Until(wire.Socket.Loop.Now + random.Between(1, LongerThanAnyTimeout));
            return false;
        }
        if (deed is Deed.AnswersEarly or Deed.SaysNonsense)
            return await AnswerUnread(arrival, deed);
        if (!await SendInterims(arrival, head))
            return false;
        BodyKind kind = head.Framing(isRequest: true, out int length);
        BodyRead body = await wire.ReadBody(kind, length, arrival.Request.Stream);
        _ledger.ArriveBody(arrival, body);
        return body.IsComplete && await AnswerRead(arrival, deed);
    }

    private async LoopTask<bool> SendInterims(Arrival arrival, MessageHead head)
    {
        if (random.OnceIn(8)
            && !await wire.Send($"HTTP/1.1 103 Early Hints\r\nX-Token: {arrival.Tag}\r\nLink: <a>\r\n\r\n"))
            return false;
        return !head.Has("Expect", "100-continue") || await wire.Send("HTTP/1.1 100 Continue\r\n\r\n");
    }

    private async LoopTask<bool> AnswerUnread(Arrival arrival, Deed deed)
    {
        if (deed == Deed.SaysNonsense)
        {
            await wire.Send(Answer.AnyNonsense(random));
        }
        else
        {
            Answer answer = Answer.Plan(arrival, random, setting.LargestBody);
            if (await SendAll(answer, isSound: false) && answer.Kind == BodyKind.UntilClose)
                wire.Socket.ShutdownSend();
        }
        if (random.OnceIn(2))
            await wire.Drop();
        return false;
    }

    private async LoopTask<bool> AnswerRead(Arrival arrival, Deed deed)
    {
        switch (deed)
        {
            case Deed.ResetsAfterReading:
                _resets = true;
                return false;
            case Deed.ClosesAfterReading:
                return false;
            case Deed.NeverAnswers:
                await wire.Drop();
                return false;
        }
        if (arrival.Request.Upgrades && !random.OnceIn(4))
            return await Upgrade(arrival);
        Answer answer = Answer.Plan(arrival, random, setting.LargestBody);
        if (deed is Deed.CutsShort or Deed.CutsByReset or Deed.BreaksChunks)
            return await Cut(answer, deed);
        if (!await SendAll(answer, isSound: !_isTainted))
            return false;
        if (deed == Deed.AddsBytes && answer.Kind != BodyKind.UntilClose)
        {
            // The proxy may see these only after it has given the connection its next request.
            _isTainted = true;
            return await wire.Send("garbage behind the answer\r\n\r\n") && !answer.Closes;
        }
        return !answer.Closes;
    }

    private LoopTask<bool> SendAll(Answer answer, bool isSound)
    {
        // Said before the last byte can arrive anywhere; what ends with the connection ends well from here on.
        return wire.Send(answer.Bytes, 0, answer.Bytes.Length, offered =>
        {
            if (offered < answer.Bytes.Length)
                return;
            answer.Arrival.IsPromised = true;
            answer.Arrival.IsSound = isSound;
        });
    }

    private async LoopTask<bool> Cut(Answer answer, Deed deed)
    {
        int length = answer.Bytes.Length;
        if (deed == Deed.BreaksChunks && answer.Kind == BodyKind.Chunked)
            return await BreakChunks(answer);
        int end = length - 1 - random.Below(Math.Min(length, Math.Max(1, answer.Arrival.BodyLength)));
        await wire.Send(answer.Bytes, 0, Math.Max(0, end));
        // A body that ends with the connection is cut by nothing but a reset.
        _resets = deed == Deed.CutsByReset || answer.Kind == BodyKind.UntilClose;
        if (random.OnceIn(2))
            await _pause.Until(wire.Socket.Loop.Now + random.Between(1, setting.LongestPause));
        return false;
    }

    private async LoopTask<bool> BreakChunks(Answer answer)
    {
        int end = answer.Bytes.AsSpan().LastIndexOf("\r\n0\r\n"u8) + 2;
        await wire.Send(answer.Bytes, 0, end);
        await wire.Send("zz\r\n\r\n");
        return false;
    }

    private async LoopTask<bool> Upgrade(Arrival arrival)
    {
        var conversation = new Conversation(
            arrival.Request.Token, random.Fork(), setting.LargestBody, mayReset: !setting.IsCalm);
        _ledger.Add(conversation);
        arrival.Status = 101;
        string head = $"HTTP/1.1 101 Switching\r\nX-Token: {arrival.Tag}\r\n"
            + "Connection: Upgrade\r\nUpgrade: sim\r\n\r\n";
        byte[] bytes = Encoding.ASCII.GetBytes(head);
        _isGivenAway = true;
        await wire.Send(bytes, 0, bytes.Length);
        await conversation.Run(wire, conversation.Backend, random, _ledger);
        return false;
    }
}
