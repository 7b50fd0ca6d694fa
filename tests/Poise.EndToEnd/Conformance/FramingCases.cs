namespace Poise.EndToEnd.Conformance;

/// <summary>
/// Where a request ends: RFC 9112 §6, §7, §9, and every known way to make two readers disagree about it.
/// </summary>
internal static class FramingCases
{
    private const string Post = "POST /a HTTP/1.1\r\nHost: a\r\n";
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Line = "POST /a HTTP/1.1";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    internal static readonly RequestCase[] All =
        [.. Lengths(), .. Codings(), .. Chunks(), .. Trailers(), .. Persistence()];

    private static RequestCase[] Lengths() =>
    [
        new RequestCase("8.6 Content-Length", Post + "Content-Length: 5\r\n\r\nhello")
            .Passes(Line).With("Content-Length: 5\r\n", "hello"),
        new RequestCase("8.6 Content-Length 0",
            Post + "Content-Length: 0\r\n\r\n").Passes(Line).With("Content-Length: 0\r\n"),
        .. Refused("6.3 Content-Length", [
            "", " ", "+5", "-5", "0x5", "5a", "5.0", "5e0", "5 5", "5, 5", "5,6", "5;", "\"5\"", "1_0", "\xb9",
            "18446744073709551621", "9223372036854775808", "99999999999999999999999999",
        ], value => Post + $"Content-Length: {value}\r\n\r\nhello"),
        new RequestCase("6.3 two equal lengths", Post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello").IsBad(),
        new RequestCase("6.3 two lengths", Post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello").IsBad(),
        new RequestCase("CVE-2023-40225 an empty length first",
            Post + "Content-Length:\r\nContent-Length: 5\r\n\r\nhello").IsBad(),
        new RequestCase("CVE-2023-40225 an empty length last",
            Post + "Content-Length: 5\r\nContent-Length:\r\n\r\nhello").IsBad(),
        new RequestCase("6.3 without framing no body", Post + "\r\n" + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes(Line, "GET /b HTTP/1.1"),
        new RequestCase("6.3 a body behind a GET", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n").Passes("GET /a HTTP/1.1", "GET /b HTTP/1.1").With("hello"),
    ];

    private static RequestCase[] Codings() =>
    [
        new RequestCase("CL.TE", Post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX").IsBad(),
        new RequestCase("TE.CL", Post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("6.1 chunked in another case",
            Post + "Transfer-Encoding: CHUNked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
            .Passes(Line).With("Transfer-Encoding: chunked\r\n", "hello"),
        .. Refused("6.1 Transfer-Encoding", [
            "", "identity", "chunke", "xchunked", "chunked, chunked", "chunked, gzip", "chunked;", "chunked;q=1",
            "\"chunked\"", ",chunked", "chunked,", "chunked chunked", "\vchunked", "\xa0chunked", "chunked\0",
            "chunked, identity",
        ], value => Post + $"Transfer-Encoding: {value}\r\n\r\n0\r\n\r\n"),
        new RequestCase("6.1 an unknown coding before chunked",
            Post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
            .IsRefused(501, "bad-request"),
        new RequestCase("TE.TE", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE.TE equal",
            Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE hidden by a space", Post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE hidden by a fold", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE hidden by a lone LF", Post + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE hidden by a CR", Post + "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("TE hidden by a leading space", Post + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2026-2835 Transfer-Encoding in 1.0",
            "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
    ];

    private static RequestCase[] Chunks() =>
    [
        new RequestCase("7.1 chunks", Chunked + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n").Passes(Line)
            .With("Transfer-Encoding: chunked\r\n", "hello!"),
        new RequestCase("7.1 sizes in both cases with zeros",
            Chunked + "00A\r\n0123456789\r\n0b\r\n0123456789a\r\n00\r\n\r\n")
            .Passes(Line).With("01234567890123456789a"),
        .. Refused("7.1 chunk size", [
            "0x5", "+5", "-5", " 5", "5 ", "5_", "g", "", "5,5", "fffffffffffffffff", "8000000000000000",
            "10000000000000005", "5\0", "\t5",
        ], size => Chunked + $"{size}\r\nhello\r\n0\r\n\r\n"),
        new RequestCase("7.1 LF behind the size", Chunked + "5\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("7.1 CR behind the size", Chunked + "5\rhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2025-43859 other bytes behind the data", Chunked + "5\r\nhelloXX0\r\n\r\n").IsBad(),
        new RequestCase("7.1 LF behind the data", Chunked + "5\r\nhello\n0\r\n\r\n").IsBad(),
        new RequestCase("7.1 no line end behind the data", Chunked + "5\r\nhello0\r\n\r\n").IsBad(),
        new RequestCase("7.1.1 extensions are dropped", Chunked + "5;a;b=c;d=\"e\\\"\"\r\nhello\r\n0;x=y\r\n\r\n")
            .Passes(Line).With("hello").Without("b=c", "x=y"),
        new RequestCase("CVE-2025-55315 LF in an extension", Chunked + "5;a\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2025-55315 CR in an extension", Chunked + "5;a\rb\r\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2025-58056 LF alone ends an extension", Chunked + $"5;\nxx\r\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("7.1.1 an extension that is none", Chunked + "5;=\r\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("7.1.1 an open quote", Chunked + "5;a=\"b\r\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2023-39326 an endless extension",
            Chunked + $"5;a={new string('b', 20000)}\r\nhello\r\n0\r\n\r\n").IsBad(),
        new RequestCase("CVE-2023-39326 extensions without end",
            Chunked + string.Concat(Enumerable.Repeat($"1;a={new string('b', 200)}\r\nx\r\n", 200)) + "0\r\n\r\n")
                .IsBad(),
    ];

    private static RequestCase[] Trailers() =>
    [
        new RequestCase("7.1.2 trailers", Chunked + "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n")
            .Passes(Line).With("hello", "X-Sum: 1\r\nX-Sum: 2\r\n"),
        new RequestCase("7.1.2 framing and routing fields in trailers have no effect",
            Chunked + "5\r\nhello\r\n0\r\nContent-Length: 6\r\nTransfer-Encoding: x\r\nHost: evil\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\n"
                + "Connection: close\r\nAuthorization: evil\r\n\r\n")
            .Passes(Line).With("hello").Without("evil", "6.6.6.6", "Content-Length"),
        new RequestCase("funky chunks: LF ends the trailers", Chunked + "0\r\n\n" + Smuggled).IsBad(),
        new RequestCase("funky chunks: LF ends a trailer", Chunked + "0\r\nX: y\n\r\n").IsBad(),
        new RequestCase("funky chunks: a request line in trailers",
            Chunked + "0\r\nGET /smuggled HTTP/1.1\r\n\r\n").IsBad(),
        new RequestCase("funky chunks: a folded trailer", Chunked + "0\r\nX: y\r\n z\r\n\r\n").IsBad(),
        new RequestCase("funky chunks: a space before the colon", Chunked + "0\r\nX : y\r\n\r\n").IsBad(),
        new RequestCase("5.4 endless trailers",
            Chunked + "0\r\n" + string.Concat(Enumerable.Repeat("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 3000))
                + "\r\n")
            .IsBad(),
    ];

    private static RequestCase[] Persistence() =>
    [
        new RequestCase("9.3 1.1 persists", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n").Passes("GET /a HTTP/1.1"),
        new RequestCase("9.3 1.1 with close", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n")
            .Passes("GET /a HTTP/1.1").ThenCloses(),
        new RequestCase("9.3 1.0 closes", "GET /a HTTP/1.0\r\nHost: a\r\n\r\n").Passes("GET /a HTTP/1.1").ThenCloses(),
        new RequestCase("9.3 1.0 without Host", "GET /a HTTP/1.0\r\n\r\n").Passes("GET /a HTTP/1.1").ThenCloses(),
        new RequestCase("9.3 1.0 with keep-alive", "GET /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            .Passes("GET /a HTTP/1.1"),
        new RequestCase("9.3 close wins over keep-alive",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n")
            .Passes("GET /a HTTP/1.1").ThenCloses(),
        new RequestCase("9.6 nothing is served behind close",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Smuggled)
            .Passes("GET /a HTTP/1.1").ThenCloses().AtOnce(),
        new RequestCase("9.6 nothing is served behind an error",
            "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n" + Smuggled).IsBad(),
        new RequestCase("9.3.2 pipelined", "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("GET /a HTTP/1.1", "GET /b HTTP/1.1"),
        new RequestCase("CVE-2025-4366 a body behind our own answer is no request",
            "TRACE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\n" + Smuggled).IsAnswered(405, "method").AtOnce(),
        new RequestCase("CVE-2025-4366 a chunked body behind our own answer is no request",
            "TRACE /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + "23\r\n" + Smuggled
                + "\r\n0\r\n\r\n")
            .IsRefused(405, "method"),
        new RequestCase("6.3 leading zeros are dropped", Post + "Content-Length: 005\r\n\r\nhello")
            .Passes(Line).With("Content-Length: 5\r\n", "hello"),
    ];

    private static IEnumerable<RequestCase> Refused(string name, string[] values, Func<string, string> bytes) =>
        values.Select(value => new RequestCase($"{name} '{Show(value)}'", bytes(value)).IsBad());

    private static string Show(string value) =>
        string.Concat(value.Select(each => each is >= ' ' and < '\x7f' ? each.ToString() : $"[{(int)each:x2}]"));
}
