using System.Text;
using Poise.Core;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;
using Poise.Pools;
using Poise.Routes;

namespace Poise.Proxy;

/// <summary>How a try at one backend ended.</summary>
internal enum TryEnd : byte
{
    /// <summary>The request, or what was at hand of it, went to a backend.</summary>
    Sent,
    /// <summary>The head of a response is there.</summary>
    Answered,
    /// <summary>The client left, or its request broke.</summary>
    ClientFailed,
    ConnectFailed,
    NothingSent,
    Died,
    Silent,
    Malformed,
}

/// <summary>
/// One try of an exchange at one backend: connect or reuse, send the request, read the response's head. A request body
/// that is not all at hand goes over in a coroutine of its own, so that an answer can come while it still flows.
/// </summary>
internal sealed class UpstreamTry
{
    /// <summary>A request that cannot be repeated takes no connection that was idle longer than this (ns).</summary>
    private const long FreshEnough = 4_000_000_000;

    private const int MostInterims = 100;

    private readonly Worker _worker;
    private readonly EventLoop _loop;
    private readonly HttpExchange _exchange;
    private readonly BodyRelay _upload;
    private readonly LoopSignal _uploadEnded;
    private UpstreamConnection? _upstream;
    private ByteBuffer? _buffer;
    private H1ResponseParser _parser;
    private long _deadline;
    private long _keepAlive;
    private int _behindBody;
    // The client has had an interim response in this exchange: too late for another backend.
    private bool _hasPassedInterim;
    private bool _joining;
    private bool _answered;

    internal UpstreamTry(Worker worker, HttpExchange exchange)
    {
        _worker = worker;
        _loop = worker.Loop;
        _exchange = exchange;
        _upload = new BodyRelay(_loop);
        _uploadEnded = new LoopSignal(_loop);
    }

    internal HttpHead Response { get; } = new();

    /// <summary>The backend's bytes: the response's head and what came behind it.</summary>
    internal Span<byte> Bytes => _buffer!.Data;

    internal Span<byte> BytesBehindHead => _buffer!.Data[Response.Length..];

    internal Connection Socket => _upstream!.Socket;

    internal bool IsUploading { get; private set; }

    /// <summary>The client has sent all of the request.</summary>
    internal bool HasWholeBody => _upload.IsComplete;

    /// <summary>How the request's body ended, once it has.</summary>
    internal BodyEnd UploadEnd { get; private set; }

    internal long UploadedBytes => _upload.Payload;

    /// <summary>Bytes of the client from behind the request's body, or null; the caller's to release.</summary>
    internal ByteBuffer? TakeExcess() => _upload.TakeExcess();

    /// <summary>Call before the first try of an exchange.</summary>
    internal void Reset()
    {
        _hasPassedInterim = false;
        UploadEnd = BodyEnd.Complete;
        _upload.Begin(BodyFraming.None, 0, chunkedSink: false, limit: 0);
    }

    /// <summary>Connects or reuses, and sends; after Sent, read the head of the response.</summary>
    /// <param name="lease">The backend that was picked.</param>
    /// <param name="pool">Its pool.</param>
    /// <param name="mayRepeat">The request may be sent again if this connection turns out to be dead.</param>
    internal async LoopTask<TryEnd> Send(Lease lease, Pool pool, bool mayRepeat)
    {
        Backend backend = lease.Backend!;
        Invariant.Holds(!IsUploading && _upstream is null && _buffer is null);
        UploadEnd = BodyEnd.Complete;
        _answered = false;
        _upstream = lease.IsTrial
            ? null
            : _worker.Upstreams.Take(backend, mayRepeat ? EventLoop.NoDeadline : FreshEnough);
        if (_upstream is null)
        {
            if (await BackendConnector.Connect(_worker, _exchange.Client, backend, pool.Timeouts.ConnectNs)
                is not { } socket)
                return _exchange.Client.WasReset ? TryEnd.ClientFailed : TryEnd.ConnectFailed;
            _upstream = _worker.Upstreams.Add(socket, backend);
        }
        else
        {
            ExchangeCounts.Reused(_worker.Cells, backend);
        }
        _exchange.Record.Connected(_loop.Now, _upstream!.IsReused);
        _exchange.Client.AbortWhenReset(Socket);

        ByteBuffer buffer = _loop.LargeBuffers.Rent();
        Compose(buffer);
        if (_upload.Fault != BodyEnd.Complete)
        {
            buffer.Release();
            return Fail(TryEnd.ClientFailed, _upload.Fault);
        }
        int length = buffer.Length;
        _deadline = _loop.Now + pool.Timeouts.ResponseHeaderNs;
        Connection.SendOperation sending = Socket.Send(buffer, _deadline, pool.Timeouts.ResponseHeaderNs);
        if (!sending.IsCompleted && buffer.Length < length)
        {
            // A backend that takes no more for now may be answering already: its answer must be read meanwhile.
            Upload(pool, buffer, sending).Detach();
            return TryEnd.Sent;
        }
        IoResult sent = await sending;
        bool nothing = buffer.Length == length;
        buffer.Release();
        if (sent.IsError)
            return Fail(_exchange.Client.WasReset ? TryEnd.ClientFailed : nothing ? TryEnd.NothingSent : TryEnd.Died);
        if (!_upload.IsComplete)
            Upload(pool).Detach();
        return TryEnd.Sent;
    }

    /// <summary>Reads the response; after Answered, it and the rest of the buffer are there to be relayed.</summary>
    internal async LoopTask<TryEnd> ReadHead()
    {
        _parser = default;
        for (int interims = 0; ;)
        {
            if (IsClientsFault)
                return await GiveUp(TryEnd.ClientFailed);
            IoResult received = await Socket.WaitReadable(_deadline);
            if (!received.IsError)
            {
                _buffer ??= _loop.LargeBuffers.Rent();
                _buffer.Compact();
                received = await Socket.Receive(_buffer, _deadline, Worker.MaximumAtHand - _buffer.Length);
            }
            if (received.Count == 0)
                return await GiveUp(HeadCut(received));
            HeadStep step;
            while ((step = Parse()) == HeadStep.Done && Response.Status < 200 && Response.Status != 101)
            {
                if (++interims > MostInterims)
                    return await GiveUp(TryEnd.Malformed);
                if (!await PassInterim())
                    return await ClientCut();
            }
            if (step == HeadStep.Done && (Response.Status != 101 || MaySwitch))
            {
                _answered = true;
                return TryEnd.Answered;
            }
            if (step != HeadStep.NeedMore || _buffer?.Length >= Worker.MaximumAtHand)
                return await GiveUp(TryEnd.Malformed);
        }
    }

    /// <summary>
    /// Ends a try without a response. What the client's body did wrong comes before what the backend did.
    /// </summary>
    private async LoopTask<TryEnd> GiveUp(TryEnd end)
    {
        await Join();
        return IsClientsFault ? TryEnd.ClientFailed : end;
    }

    /// <summary>The client took an interim response in part or not at all: nothing more can be said to it.</summary>
    private async LoopTask<TryEnd> ClientCut()
    {
        await Join();
        UploadEnd = BodyEnd.Cancelled;
        return TryEnd.ClientFailed;
    }

    private bool IsClientsFault => UploadEnd
        is BodyEnd.SourceCut or BodyEnd.SourceTimedOut or BodyEnd.Malformed or BodyEnd.TooLarge;

    /// <summary>A switch of protocols is one that the client offered, and comes after its whole request.</summary>
    private bool MaySwitch => _exchange.Request.Upgrade && HasWholeBody && !IsUploading
        && UpgradeProtocols.Offer(
            _exchange.Request.Value(_exchange.Head, KnownField.Upgrade), Response.Value(Bytes, KnownField.Upgrade));

    /// <summary>Hands the first bytes of the response's body to the relay.</summary>
    internal void TakeBody(BodyRelay download, ByteBuffer destination)
    {
        _keepAlive = KeepAliveField.AllowedIdle(Response.Value(Bytes, KnownField.KeepAlive));
        Span<byte> behind = BytesBehindHead;
        _behindBody = behind.Length - download.Feed(behind, destination);
        Free();
    }

    /// <summary>Ends the try after its response: the upload is ended, the connection kept or closed.</summary>
    /// <param name="reusable">The response went over whole.</param>
    /// <param name="pool">For its limits.</param>
    internal async LoopTask Finish(bool reusable, Pool pool)
    {
        reusable &= _worker.KeepsUpstreams && !IsUploading && UploadEnd == BodyEnd.Complete
            && Response.KeepAlive && _behindBody == 0;
        await Join(keepUpstream: reusable);
        if (_upstream is not { } upstream)
            return;
        _upstream = null;
        _worker.Upstreams.Release(upstream, pool, Math.Min(pool.Timeouts.IdleNs, _keepAlive));
    }

    /// <summary>Ends what is left of the try: no upload runs after it, nothing is rented.</summary>
    /// <param name="keepUpstream">The connection is still good.</param>
    internal async LoopTask Join(bool keepUpstream = false)
    {
        while (IsUploading)
        {
            // Both ends of the upload: it waits on one of them.
            _exchange.Client.Abort(IoError.Aborted);
            Socket.Abort(IoError.Aborted);
            _joining = true;
            await _uploadEnded.Wait();
            _joining = false;
        }
        Free();
        _exchange.Client.AbortWhenReset(null);
        if (keepUpstream || _upstream is null)
            return;
        _worker.Upstreams.Close(_upstream);
        _upstream = null;
    }

    /// <summary>Gives the connection away, as to a tunnel.</summary>
    internal Connection Detach()
    {
        Free();
        _exchange.Client.AbortWhenReset(null);
        Connection socket = _worker.Upstreams.Detach(_upstream!);
        _upstream = null;
        return socket;
    }

    internal static TryFailure FailureOf(TryEnd end) => end switch
    {
        TryEnd.ConnectFailed => TryFailure.Connect,
        TryEnd.NothingSent => TryFailure.NothingSent,
        TryEnd.Died => TryFailure.Died,
        TryEnd.Silent => TryFailure.Silent,
        _ => TryFailure.Malformed,
    };

    /// <summary>Writes the head and what is at hand of the body.</summary>
    private void Compose(ByteBuffer buffer)
    {
        HttpHead request = _exchange.Request;
        byte[] backend = _worker.AuthorityScratch;
        int backendLength = request.Host.IsEmpty ? Encoding.ASCII.GetBytes(_upstream!.Backend.Address, backend) : 0;
        var writer = new HeadWriter(buffer.Free);
        RequestHeadRewrite.Write(ref writer, _exchange.Head, request, new ForwardedFacts
        {
            Client = _exchange.ClientText,
            Scheme = "http"u8,
            Backend = backend.AsSpan(0, backendLength),
            RequestId = _exchange.Id.Bytes,
            Trusted = _exchange.IsTrusted,
            Via = _exchange.Listener.Via,
        });
        bool chunked = request.Framing == BodyFraming.Chunked;
        _upload.Begin(request.Framing, request.ContentLength, chunked, _exchange.Listener.BodyLimit);
        // What is added to a head is less than the difference between a buffer and the most that is at hand.
        Invariant.Holds(!writer.Overflow);
        buffer.Commit(writer.Written);
        _exchange.FeedBody(_upload, buffer);
    }

    /// <summary>Sends the rest of the body.</summary>
    private async LoopTask Upload(Pool pool)
    {
        IsUploading = true;
        _deadline = EventLoop.NoDeadline;
        EndUpload(pool, await RunUpload(pool));
    }

    /// <summary>Sends what is left of the first buffer, and then the rest of the body.</summary>
    private async LoopTask Upload(Pool pool, ByteBuffer first, Connection.SendOperation sending)
    {
        IsUploading = true;
        _deadline = EventLoop.NoDeadline;
        IoResult sent = await sending;
        first.Release();
        EndUpload(pool, sent.IsError ? BodyRelay.SinkEnd(sent.Error) : await RunUpload(pool));
    }

    private LoopTask<BodyEnd> RunUpload(Pool pool) => _upload.Run(
        _exchange.Client, Socket, _exchange.Listener.Timeouts.RequestBodyIdleNs, pool.Timeouts.ResponseHeaderNs);

    private void EndUpload(Pool pool, BodyEnd end)
    {
        UploadEnd = end;
        // What came behind a whole body is the client's next request, whatever became of this one.
        if (!_upload.IsComplete)
            _upload.Abandon();
        IsUploading = false;
        _deadline = _loop.Now + pool.Timeouts.ResponseHeaderNs;
        // Once the response has begun the upload's end is nothing to it.
        if (!_answered && IsClientsFault)
            Socket.Abort(IoError.PeerGone);
        else if (!_answered)
            Socket.SetReceiveDeadline(_deadline);
        if (_joining)
            _uploadEnded.Set();
    }

    private HeadStep Parse() => _parser.Parse(
        _buffer is null ? default : _buffer.Data, Response, _exchange.Request.Method, _exchange.Listener.HeadLimits);

    private async LoopTask<bool> PassInterim()
    {
        bool sent = true;
        if (_exchange.Request.MinorVersion > 0)
        {
            ByteBuffer buffer = _loop.LargeBuffers.Rent();
            var writer = new HeadWriter(buffer.Free);
            ResponseHeadRewrite.WriteInterim(ref writer, Bytes, Response);
            buffer.Commit(writer.Written);
            _hasPassedInterim = true;
            long idle = _exchange.Listener.Timeouts.ResponseWriteIdleNs;
            sent = !(await _exchange.Client.Send(buffer, _loop.Now + idle, idle)).IsError;
            buffer.Release();
        }
        _buffer!.Consume(Response.Length);
        if (_buffer.IsEmpty)
            Free();
        _parser = default;
        return sent;
    }

    private TryEnd HeadCut(IoResult received)
    {
        bool began = _hasPassedInterim || _buffer is { IsEmpty: false };
        return received.Error switch
        {
            IoError.PeerGone => TryEnd.ClientFailed,
            // The end of a removed backend's time, unless it is that of all.
            IoError.Aborted => _worker.IsCut ? TryEnd.ClientFailed : TryEnd.Died,
            IoError.TimedOut => TryEnd.Silent,
            _ when began => TryEnd.Malformed,
            _ => TryEnd.Died,
        };
    }

    private TryEnd Fail(TryEnd end, BodyEnd upload = BodyEnd.Complete)
    {
        UploadEnd = upload;
        _upload.Abandon();
        Free();
        _exchange.Client.AbortWhenReset(null);
        _worker.Upstreams.Close(_upstream!);
        _upstream = null;
        return end;
    }

    private void Free()
    {
        if (_buffer is null)
            return;
        _buffer.Release();
        _buffer = null;
    }
}
