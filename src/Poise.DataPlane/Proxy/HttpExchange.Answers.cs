using Poise.Core;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

// What the client is told when no backend's response is: an answer of our own, or nothing.
internal sealed partial class HttpExchange
{
    private const int MethodNotAllowed = 405;

    private string Cut => _worker.IsCut ? "cut at shutdown" : "cut with its backend";

    /// <summary>An answer of our own. What the request still has to say is read for a while, not served.</summary>
    private async LoopTask<ClientNext> Answer(Reason reason, int status = 0)
    {
        await _try.Join();
        bool bodyAtHand = Request.Framing == BodyFraming.None
            || (Request.Framing == BodyFraming.Length && _in.Length - Request.Length >= Request.ContentLength);
        // An HTTP/1.0 client reads to the end of the connection unless the answer says otherwise, which ours never
        // does.
        bool keeps = bodyAtHand && Request.KeepAlive && Request.MinorVersion > 0 && MayKeepClient;
        if (bodyAtHand)
            _taken = Request.Length + (Request.Framing == BodyFraming.Length ? (int)Request.ContentLength : 0);
        return await SendAnswer(reason, status, keeps);
    }

    private LoopTask<ClientNext> Refuse(HeadFault fault)
    {
        Record.Detail = fault.Why;
        _taken = _in.Length;
        Id.Make(ref _worker.Prng);
        return SendAnswer(fault.Reason, fault.Status, keeps: false);
    }

    private async LoopTask<ClientNext> SendAnswer(Reason reason, int status, bool keeps)
    {
        Record.Answered(reason, status == 0 ? Reasons.Status(reason) : status);
        ByteBuffer buffer = _loop.SmallBuffers.Rent();
        WriteAnswer(buffer, reason, status, keeps);
        long writeIdle = Listener.Timeouts.ResponseWriteIdleNs;
        IoResult sent = await Client.Send(buffer, _loop.Now + writeIdle, writeIdle);
        buffer.Release();
        if (sent.IsError)
            Record.ClientGone();
        EndRequest();
        // Nothing may follow an answer of which only a part was sent.
        return sent.IsError ? ClientNext.Reset : keeps ? ClientNext.KeepAlive : ClientNext.Linger;
    }

    /// <summary>The client is why the request could not go on: its body broke, stalled, or it left.</summary>
    /// <param name="body">How the request's body ended.</param>
    private LoopTask<ClientNext> ClientFailed(BodyEnd body)
    {
        switch (body)
        {
            case BodyEnd.SourceTimedOut:
                return SendAnswer(Reason.RequestTimeout, 0, keeps: false);
            case BodyEnd.Malformed:
                return SendAnswer(Reason.BadRequest, 0, keeps: false);
            case BodyEnd.TooLarge:
                return SendAnswer(Reason.BodyTooLarge, 0, keeps: false);
            default:
                if (_worker.IsCut)
                    Record.Detail = Cut;
                Record.ClientGone();
                EndRequest();
                return new LoopTask<ClientNext>(ClientNext.Close);
        }
    }

    private LoopTask<ClientNext> HeadCut(IoResult received)
    {
        if (received.Error == IoError.TimedOut && _parser.HasBegun)
        {
            _taken = _in.Length;
            Id.Make(ref _worker.Prng);
            return SendAnswer(Reason.RequestTimeout, 0, keeps: false);
        }
        return new LoopTask<ClientNext>(ClientNext.Close);
    }

    private void WriteAnswer(ByteBuffer buffer, Reason reason, int status, bool keeps)
    {
        var answer = new OwnAnswer
        {
            Reason = reason,
            Status = status,
            Date = _worker.Date,
            RequestId = Id.Bytes,
            Closes = !keeps,
            ToHead = Request.Method == KnownMethod.Head,
        };
        buffer.Commit(answer.Write(buffer.Free));
    }

    private void CountFailure(Backend backend, BackendFailure failure)
    {
        backend.CountFailure();
        ExchangeCounts.Failed(_worker.Cells, backend, failure);
    }

    private static BackendFailure FailureOf(TryFailure failure) => failure switch
    {
        TryFailure.Silent => BackendFailure.Timeout,
        TryFailure.NothingSent or TryFailure.Died => BackendFailure.Reset,
        _ => BackendFailure.BadResponse,
    };

    private static Reason ReasonOf(TryFailure failure) => failure switch
    {
        TryFailure.Connect => Reason.ConnectFailed,
        TryFailure.Silent => Reason.UpstreamTimeout,
        _ => Reason.BadResponse,
    };
}
