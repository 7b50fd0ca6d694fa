using Poise.Core;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>What becomes of the client's connection after an exchange.</summary>
internal enum ClientNext : byte
{
    /// <summary>It waits for another request.</summary>
    KeepAlive,
    /// <summary>It closes, after what the client still sends was read for a while.</summary>
    Linger,
    /// <summary>It closes at once.</summary>
    Close,
    /// <summary>It is reset: the client must not take what it has for a whole response.</summary>
    Reset,
}

/// <summary>
/// One request and its response: read head → match → pick → connect or reuse → send → relay → account. The object is
/// rented while bytes of a client are at hand and returned when its connection is idle again.
/// </summary>
internal sealed partial class HttpExchange
{
    private readonly Worker _worker;
    private readonly EventLoop _loop;
    private readonly UpstreamTry _try;
    private readonly BodyRelay _download;
    private readonly byte[] _clientText = new byte[64];
    private H1RequestParser _parser;
    private int _clientTextLength;
    private ByteBuffer _in = null!;
    private int _taken;

    internal TriedBackends Tried;
    internal RequestId Id = new();

    internal HttpExchange(Worker worker)
    {
        _worker = worker;
        _loop = worker.Loop;
        _download = new BodyRelay(_loop);
        _try = new UpstreamTry(worker, this);
    }

    internal Connection Client { get; private set; } = null!;

    /// <summary>What the connection came in by.</summary>
    internal LiveListener LiveListener { get; private set; } = null!;

    /// <summary>The rules that it began with; none any more once it is a tunnel.</summary>
    internal Listener Listener { get; private set; } = null!;

    internal HttpHead Request { get; } = new();

    /// <summary>What happened, for the log and the counters.</summary>
    internal ExchangeRecord Record { get; } = new();

    /// <summary>The client's bytes: the request's head and what came behind it.</summary>
    internal ReadOnlySpan<byte> Head => _in.Data;

    internal bool IsTrusted { get; private set; }

    internal ReadOnlySpan<byte> ClientText => _clientText.AsSpan(0, _clientTextLength);

    /// <summary>More of the client's bytes are at hand: another request, or the start of one.</summary>
    internal bool HasBytes => !_in.IsEmpty;

    /// <summary>Takes up a client whose bytes have come. False when there are none after all.</summary>
    internal bool Begin(Connection client)
    {
        Client = client;
        client.Peer.TryFormatHost(_clientText, out _clientTextLength);
        _in = _loop.SmallBuffers.Rent();
        return client.TryReceiveNow(_in, Room);
    }

    /// <summary>Gives back the client's buffer.</summary>
    internal void End()
    {
        _in.Release();
        _in = null!;
        Listener = null!;
    }

    /// <summary>
    /// Gives back what an exchange that failed unexpectedly still holds. The object is not used again.
    /// </summary>
    internal async LoopTask Abandon()
    {
        _download.Abandon();
        await _try.Join();
        _try.TakeExcess()?.Release();
        if (_in is not null)
            _in.Release();
    }

    /// <summary>Serves one request by the rules that are in force at <paramref name="listener"/>.</summary>
    internal async LoopTask<ClientNext> Serve(LiveListener listener)
    {
        Reset(listener);
        long deadline = _loop.Now + Listener.Timeouts.RequestHeaderNs;
        HeadStep step;
        while ((step = _parser.Parse(_in.Data, Request, Listener.HeadLimits)) == HeadStep.NeedMore)
        {
            IoResult received = await Client.Receive(RoomToReceive(), deadline, Room);
            if (received.Count == 0)
                return await HeadCut(received);
        }
        if (step == HeadStep.Error)
            return await Refuse(_parser.Fault);
        _taken = Request.Length;
        NameRequest();
        if (Match(out Route? found) is not Reason.None and var reason)
            return await Answer(reason, reason == Reason.Method ? MethodNotAllowed : 0);
        Route route = found!;
        Record.Matched(route);
        if (RequestHeadRewrite.MaxForwards(Head, Request) == 0)
            return await Answer(Reason.None, 200);
        BodyEnd body = CanBufferBody(route.Retry) ? await BufferBody() : BodyEnd.Complete;
        if (body != BodyEnd.Complete)
            return await ClientFailed(body);
        bool replayable = IsReplayable;
        bool mayRepeat = replayable && route.Retry.Repeats(Request.Method);
        for (int tries = 1; ; tries++)
        {
            using Lease lease = Pick(route.Pool);
            if (lease.Backend is null)
                return await Answer(Reason.NoBackendUp);
            Record.Picked(lease.Backend, tries, _loop.Now);
            ExchangeCounts.Picked(_worker.Cells, lease.Backend);
            TryEnd end = await _try.Send(lease, route.Pool, mayRepeat && tries < route.Retry.Attempts);
            if (end == TryEnd.Sent)
                end = await _try.ReadHead();
            if (end == TryEnd.Answered)
                return await Relay(route.Pool);
            if (end == TryEnd.ClientFailed || _worker.IsCut)
                return await ClientFailed(_try.UploadEnd);
            TryFailure failure = UpstreamTry.FailureOf(end);
            // A failed connect was counted where it failed.
            if (failure != TryFailure.Connect)
                CountFailure(lease.Backend, FailureOf(failure));
            if (!route.Retry.TryAgain(failure, tries, Request.Method, replayable))
                return await Answer(ReasonOf(failure));
            ExchangeCounts.Retried(_worker.Cells, route.Pool);
        }
    }

    private bool MayKeepClient => !_worker.IsDraining && !LiveListener.IsRemoved;

    private Lease Pick(Pool pool) =>
        pool.Pick(ref Tried, ref _worker.Prng, _loop.Now, pool.KeyHash(Client.Peer));

    private void Reset(LiveListener listener)
    {
        LiveListener = listener;
        Listener = listener.InForce;
        IsTrusted = Listener.Trusts(Client.Peer);
        _parser = default;
        _taken = 0;
        Tried = default;
        _try.Reset();
        Record.Begin(_loop.Now);
    }

    /// <summary>Carries the response to the client.</summary>
    private async LoopTask<ClientNext> Relay(Pool pool)
    {
        HttpHead response = _try.Response;
        Record.Answered(Reason.None, response.Status);
        Record.ResponseBegan(_loop.Now);
        if (response.Status == 101)
            return await SwitchProtocols();
        bool delimited = response.Framing is BodyFraming.None or BodyFraming.Length;
        bool chunked = !delimited && Request.MinorVersion > 0;
        // Before all of the request's body has come nobody knows where the next request begins.
        bool keeps = Request.KeepAlive && MayKeepClient && _try.HasWholeBody && (delimited || chunked);
        ByteBuffer buffer = _loop.LargeBuffers.Rent();
        WriteResponseHead(buffer, response, chunked, keeps);
        _download.Begin(response.Framing, response.ContentLength, chunked, limit: 0);
        _try.TakeBody(_download, buffer);
        long writeIdle = Listener.Timeouts.ResponseWriteIdleNs;
        IoResult sent = await Client.Send(buffer, _loop.Now + writeIdle, writeIdle);
        buffer.Release();
        BodyEnd end = sent.IsError ? BodyEnd.SinkFailed : _download.Fault;
        if (end == BodyEnd.Complete && !_download.IsComplete)
            end = await _download.Run(_try.Socket, Client, pool.Timeouts.IdleNs, writeIdle);
        bool clean = end == BodyEnd.Complete && response.Framing != BodyFraming.UntilClose && !_download.HasExcess;
        _download.Abandon();
        await _try.Finish(reusable: clean, pool);
        Record.ResponseBytes = _download.Payload;
        return Ended(end, keeps, delimited || chunked);
    }

    private ClientNext Ended(BodyEnd end, bool keeps, bool framed)
    {
        if (end == BodyEnd.Cancelled && !Client.WasReset)
            Record.WasCut(Cut);
        else if (end is BodyEnd.SinkFailed or BodyEnd.SinkTimedOut or BodyEnd.Cancelled)
            Record.ClientGone();
        else if (end != BodyEnd.Complete)
        {
            Record.ResponseCut();
            CountFailure(Record.Backend!, BackendFailure.Cut);
        }
        EndRequest();
        if (end == BodyEnd.Complete && keeps)
            return ClientNext.KeepAlive;
        // Whoever may still send must not be answered with a reset, which would destroy what was sent (RFC 9112 §9.6).
        if (end == BodyEnd.Complete)
            return MaySendMore ? ClientNext.Linger : ClientNext.Close;
        // A body that ends with the connection is only seen as cut when the connection does not end well.
        return framed ? ClientNext.Close : ClientNext.Reset;
    }

    private bool MaySendMore =>
        Request.KeepAlive || !_try.HasWholeBody || HasBytes || (Client.MayHaveData && !Client.PeerEnded);

    private async LoopTask<ClientNext> SwitchProtocols()
    {
        ByteBuffer answer = _loop.LargeBuffers.Rent();
        var writer = new HeadWriter(answer.Free);
        ResponseHeadRewrite.WriteInterim(ref writer, _try.Bytes, _try.Response);
        answer.Commit(writer.Written);
        answer.Append(_try.BytesBehindHead);
        long writeIdle = Listener.Timeouts.ResponseWriteIdleNs;
        IoResult sent = await Client.Send(answer, _loop.Now + writeIdle, writeIdle);
        answer.Release();
        if (sent.IsError)
        {
            await _try.Join();
            Record.ClientGone();
            EndRequest();
            return ClientNext.Reset;
        }
        ByteBuffer early = _try.TakeExcess() ?? _loop.LargeBuffers.Rent();
        early.Append(_in.Data[_taken..]);
        _taken = _in.Length;
        Tunnel tunnel = _worker.RentTunnel();
        Connection backend = _try.Detach();
        long idle = Listener.Timeouts.TunnelNs;
        // A tunnel may live for days; the routes of the day that it began on need not.
        Listener = null!;
        TunnelEnd end = await tunnel.Run(Client, backend, idle, early);
        Record.Tunnelled(tunnel.FromClient, tunnel.FromBackend, end);
        _worker.Return(tunnel);
        EndRequest();
        return ClientNext.Reset;
    }

    private Reason Match(out Route? route)
    {
        route = null;
        if (Request.Method == KnownMethod.Trace)
            return Reason.Method;
        if (Listener.BodyLimit > 0 && Request.ContentLength > Listener.BodyLimit)
            return Reason.BodyTooLarge;
        ReadOnlySpan<byte> head = Head;
        Span<byte> host = _worker.HostScratch;
        int hostLength = Request.Host.IsEmpty ? 0 : Authority.Canonicalise(Request.Host.Of(head), host);
        if (hostLength < 0)
            return Reason.BadRequest;
        ReadOnlySpan<byte> path = Request.Path.Of(head);
        if (Request.TargetForm == TargetForm.Asterisk)
            path = "*"u8;
        else if (!RequestPath.TryNormalise(path, _worker.PathScratch, out path))
            return Reason.BadRequest;
        int index = Listener.RouteTable.Match(host[..hostLength], path);
        if (index < 0)
            return Reason.NoRoute;
        route = Listener.Routes[index];
        return Reason.None;
    }

    private bool IsReplayable => Request.Framing == BodyFraming.None
        || (Request.Framing == BodyFraming.Length && _in.Length - Request.Length >= Request.ContentLength);

    /// <summary>
    /// A small body of a request that may be repeated is taken in whole first, so that it can be. One that waits for
    /// 100 (Continue) never comes before a backend says so.
    /// </summary>
    private bool CanBufferBody(in RetryPolicy retry) =>
        Request.Framing == BodyFraming.Length && !Request.ExpectContinue && retry.Attempts > 1
        && retry.Repeats(Request.Method) && Request.ContentLength <= Worker.MaximumAtHand - Request.Length;

    private async LoopTask<BodyEnd> BufferBody()
    {
        long idle = Listener.Timeouts.RequestBodyIdleNs;
        while (_in.Length - Request.Length < Request.ContentLength)
        {
            IoResult received = await Client.Receive(RoomToReceive(), _loop.Now + idle, Room);
            if (received.Count > 0)
                continue;
            return received.Error == IoError.TimedOut ? BodyEnd.SourceTimedOut : BodyEnd.SourceCut;
        }
        return BodyEnd.Complete;
    }

    private int Room => Math.Max(1, Worker.MaximumAtHand - _in.Length);

    /// <summary>The client's buffer with room in it: a larger one where the small one is full.</summary>
    private ByteBuffer RoomToReceive()
    {
        if (!_in.IsFull)
            return _in;
        _in.Compact();
        if (!_in.IsFull)
            return _in;
        ByteBuffer larger = _loop.LargeBuffers.Rent();
        larger.Append(_in.Data);
        _in.Release();
        _in = larger;
        return larger;
    }

    /// <summary>Gives the first bytes of the body to the upload, and remembers what belongs to this request.</summary>
    internal void FeedBody(BodyRelay upload, ByteBuffer destination) =>
        _taken = Request.Length + upload.Feed(_in.Data[Request.Length..], destination);

    private void NameRequest()
    {
        if (!IsTrusted || !Id.TryTake(Request.Value(Head, KnownField.XRequestId)))
            Id.Make(ref _worker.Prng);
    }

    private void WriteResponseHead(ByteBuffer buffer, HttpHead response, bool chunked, bool keeps)
    {
        var writer = new HeadWriter(buffer.Free);
        ResponseHeadRewrite.Write(ref writer, _try.Bytes, response, new ResponseFacts
        {
            Chunked = chunked,
            Closes = !keeps,
            SaysKeepAlive = keeps && Request.MinorVersion == 0,
            Date = _worker.Date,
            Via = Listener.Via,
        });
        Invariant.Holds(!writer.Overflow);
        buffer.Commit(writer.Written);
    }

    /// <summary>Accounts for the request and drops its bytes; what lies behind them is the next one's.</summary>
    private void EndRequest()
    {
        Record.RequestBytes += _try.UploadedBytes;
        _worker.Account(this);
        _in.Consume(Math.Min(_taken, _in.Length));
        if (_try.TakeExcess() is not { } excess)
            return;
        Invariant.Holds(_in.IsEmpty);
        _in.Release();
        _in = excess;
    }
}
