using System.Text;
using Poise.Core;
using Poise.Core.Options;
using Poise.Http;
using Poise.Http.H1;
using Poise.Io;

namespace Poise.Health;

/// <summary>
/// GET over HTTP/1.1 on a connection of its own. The status decides as soon as the head is there; the body is read only
/// where a text is looked for in it, and no further than it takes.
/// </summary>
public sealed class HttpProbe : Probe
{
    /// <summary>How long the backend may take to close after its answer, in nanoseconds.</summary>
    private const long Parting = 200_000_000;

    private readonly byte[] _requestLine;
    private readonly ProbeHost? _host;
    private readonly ValueList<StatusRange> _expected;
    private readonly TextSearch? _text;

    /// <param name="options">With a path.</param>
    public HttpProbe(HealthOptions options)
    {
        _requestLine = Encoding.ASCII.GetBytes($"GET {options.Http!.Text} HTTP/1.1\r\nHost: ");
        _host = options.Host;
        _expected = options.Expect;
        _text = options.Body is null ? null : new TextSearch(Encoding.UTF8.GetBytes(options.Body));
    }

    private static ReadOnlySpan<byte> Fields =>
        "\r\nUser-Agent: poise-health\r\nAccept: */*\r\nConnection: close\r\n\r\n"u8;

    public override async LoopTask<ProbeResult> Run(ProbeContext context, ProbeTarget target, long deadline)
    {
        Connection socket = context.Loop.NewConnection();
        IoResult asked = await socket.Connect(target.Endpoint, deadline);
        if (!asked.IsError)
            asked = await Ask(socket, target, deadline);
        if (asked.IsError)
        {
            socket.Close(reset: true);
            return ProbeResult.Of(asked.Error);
        }
        HttpHead head = context.RentHead();
        ProbeResult result = await Hear(socket, head, deadline);
        context.Return(head);
        Part(socket).Detach();
        return result;
    }

    private async LoopTask<IoResult> Ask(Connection socket, ProbeTarget target, long deadline)
    {
        ByteBuffer buffer = socket.Loop.SmallBuffers.Rent();
        buffer.Append(_requestLine);
        buffer.Commit(Encoding.ASCII.GetBytes(_host is null ? target.Authority : _host.Text, buffer.Free));
        buffer.Append(Fields);
        IoResult sent = await socket.Send(buffer, deadline);
        buffer.Release();
        return sent;
    }

    /// <summary>Reads an answer as far as it takes to judge it.</summary>
    private async LoopTask<ProbeResult> Hear(Connection socket, HttpHead head, long deadline)
    {
        var state = new Hearing(this, head);
        ByteBuffer? buffer = null;
        ProbeResult? result = null;
        while (result is null)
        {
            IoResult received = await socket.WaitReadable(deadline);
            if (!received.IsError)
            {
                buffer ??= socket.Loop.SmallBuffers.Rent();
                buffer.Compact();
                received = await socket.Receive(buffer, deadline);
            }
            result = received.Count > 0 ? state.Feed(buffer!) : state.End(received);
            // What never stops to come never waits, so no deadline would end it.
            if (result is null && socket.Loop.Now >= deadline)
                result = ProbeResult.Of(IoError.TimedOut);
            if (buffer is { IsEmpty: true })
            {
                buffer.Release();
                buffer = null;
            }
        }
        buffer?.Release();
        return result.Value;
    }

    /// <summary>
    /// The backend was asked to close, and should be first: the connection is then in TIME_WAIT on its side, not ours,
    /// and it never sees a reset while it still sends. One that keeps the connection gets one.
    /// </summary>
    private static async LoopTask Part(Connection socket)
    {
        EventLoop loop = socket.Loop;
        long end = loop.Now + Parting;
        IoResult received;
        do
        {
            received = await socket.WaitReadable(end);
            if (received.IsError)
                break;
            ByteBuffer buffer = loop.SmallBuffers.Rent();
            received = await socket.Receive(buffer, end);
            buffer.Release();
        }
        while (received.Count > 0 && loop.Now < end);
        socket.Close(reset: received.IsError || received.Count > 0);
    }

    /// <summary>What was heard of one answer so far. Sans-IO.</summary>
    private struct Hearing(HttpProbe probe, HttpHead head)
    {
        private static readonly HeadLimits Limits = HeadLimits.Default with
        {
            HeaderSize = EventLoop.SmallBufferSize - 1,
        };

        private H1ResponseParser _parser;
        private BodySearch _search;
        private bool _isInBody;
        private bool _hasBegun;

        /// <summary>The result, or null when it takes more. Takes what it is done with from the buffer.</summary>
        internal ProbeResult? Feed(ByteBuffer buffer)
        {
            _hasBegun = true;
            while (!_isInBody)
            {
                HeadStep step = _parser.Parse(buffer.Data, head, KnownMethod.Get, Limits);
                if (step == HeadStep.NeedMore)
                    return null;
                if (step == HeadStep.Error)
                    return new ProbeResult(ProbeOutcome.BadResponse);
                buffer.Consume(head.Length);
                _parser = default;
                if (head.Status is >= 200 or 101)
                    return Judge(buffer);
            }
            return Search(buffer);
        }

        /// <summary>The connection has failed or ended.</summary>
        internal readonly ProbeResult End(IoResult received)
        {
            if (received.IsError && (received.Error != IoError.Reset || !_hasBegun))
                return ProbeResult.Of(received.Error);
            if (!_hasBegun)
                return new ProbeResult(ProbeOutcome.Reset);
            bool isWhole = _isInBody && head.Framing == BodyFraming.UntilClose && !received.IsError;
            return new ProbeResult(isWhole ? ProbeOutcome.BodyMismatch : ProbeOutcome.BadResponse);
        }

        private ProbeResult? Judge(ByteBuffer buffer)
        {
            if (!IsExpected(head.Status))
                return ProbeResult.Unexpected(head.Status);
            if (probe._text is null)
                return ProbeResult.Ok;
            _search = new BodySearch(probe._text, head.Framing, head.ContentLength);
            _isInBody = true;
            return Search(buffer);
        }

        private ProbeResult? Search(ByteBuffer buffer)
        {
            BodySearchStep step = _search.Feed(buffer.Data, out int consumed);
            buffer.Consume(consumed);
            return step switch
            {
                BodySearchStep.Found => ProbeResult.Ok,
                BodySearchStep.NotFound => new ProbeResult(ProbeOutcome.BodyMismatch),
                BodySearchStep.Malformed => new ProbeResult(ProbeOutcome.BadResponse),
                _ => null,
            };
        }

        private readonly bool IsExpected(int status)
        {
            foreach (StatusRange range in probe._expected.AsSpan())
            {
                if (range.Contains(status))
                    return true;
            }
            return false;
        }
    }
}
