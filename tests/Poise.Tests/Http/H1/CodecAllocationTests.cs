using Poise.Core;

namespace Poise.Http.H1;

public sealed class CodecAllocationTests
{
    [Fact]
    public void Parsing_decoding_and_writing_allocate_nothing_in_steady_state()
    {
        var state = new State();
        for (int i = 0; i < 50; i++)
            state.Turn();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            state.Turn();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class State
    {
        private readonly HttpHead _head = new();
        private readonly DateClock _clock = new();
        private readonly byte[] _output = new byte[8192];
        private readonly byte[] _body = new byte[64];
        private readonly HeadLimits _limits = HeadLimits.Default;
        private readonly byte[] _request = Request();

        private static ReadOnlySpan<byte> Response =>
            "HTTP/1.1 200 OK\r\nContent-Length : 2, 2\r\nConnection: x, close\r\nX: 1\r\n\r\n"u8;

        private static ReadOnlySpan<byte> Chunked => "3;a=\"b\"\r\nabc\r\n0\r\nX: 1\r\nHost: no\r\n\r\n"u8;

        private long _second;

        public void Turn()
        {
            var writer = new HeadWriter(_output);
            var request = new H1RequestParser();
            Invariant.Holds(request.Parse(_request.AsSpan(0, 20), _head, _limits) == HeadStep.NeedMore);
            Invariant.Holds(request.Parse(_request, _head, _limits) == HeadStep.Done);
            writer.RequestLine(_request, _head);
            writer.CopyFields(_request, _head, FieldSet.Of(KnownField.Host));
            writer.Field("Content-Length"u8, 12345);
            Invariant.Holds(Authority.Canonicalise(_head.Host.Of(_request), _output.AsSpan(4096)) > 0);
            Invariant.Holds(RequestPath.TryNormalise(_head.Path.Of(_request), _output.AsSpan(4096), out _));

            var response = new H1ResponseParser();
            Invariant.Holds(response.Parse(Response, _head, KnownMethod.Get, _limits) == HeadStep.Done);
            writer.StatusLine(Response, _head);
            writer.CopyFields(Response, _head, default);

            Chunked.CopyTo(_body);
            Span<byte> body = _body.AsSpan(0, Chunked.Length);
            var decoder = new ChunkedDecoder();
            Invariant.Holds(decoder.Decode(body, out _, out int produced) == ChunkStep.Complete && produced == 3);
            TrailerSection.Write(decoder.Trailers.Of(body), ref writer);
            Invariant.Holds(!writer.Overflow);

            var answer = new OwnAnswer { Reason = Reason.NoRoute, Date = _clock.At(_second++), Closes = true };
            Invariant.Holds(answer.Write(_output) > 0);
            ChunkedEncoder.Frame(_output, 4000, last: true);
        }

        // More fields than the table begins with, so that it has to grow once.
        private static byte[] Request()
        {
            var text = new System.Text.StringBuilder("POST /a/../b?c HTTP/1.1\r\nHost: a.example\r\n");
            for (int i = 0; i < 60; i++)
                text.Append($"X-{i}: value {i}\r\n");
            text.Append("Connection: x-1, x-2\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            return System.Text.Encoding.ASCII.GetBytes(text.ToString());
        }
    }
}
