namespace Poise.EndToEnd.Conformance;

/// <summary>
/// Good, odd and hostile responses: RFC 9112 §4–§9, RFC 9110 §5–§8 and §15, and the response-side CVE classes.
/// </summary>
internal static class ResponseCases
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Five = "Content-Length: 5\r\n\r\nhello";
    private const string Stray = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    internal static readonly ResponseCase[] All = [.. Heads(), .. Bodies(), .. NoBodies(), .. Interims(), .. Fields()];

    private static ResponseCase[] Heads() =>
    [
        new ResponseCase("4 a plain answer", Ok + Five).Gives("hello").Reuses(),
        new ResponseCase("4 no phrase", "HTTP/1.1 200 \r\n" + Five).Gives("hello").Reuses(),
        .. Refused("4 status line", [
            "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 abc OK", "HTTP/1.1 099 OK", "HTTP/1.1 +20 OK",
            "HTP/1.1 200 OK", "http/1.1 200 OK", "HTTP/1.1  200 OK", "HTTP/2.0 200 OK", "HTTP/1.1200 OK", "200 OK",
            "SSH-2.0-OpenSSH_9", "\0",
        ], line => line + "\r\n" + Five),
        new ResponseCase("4 nothing at all", "").ThenFin().To("POST").IsBad(),
        new ResponseCase("4 half a head", Ok + "Content-Le").ThenFin().To("POST").IsBad(),
        new ResponseCase("5 no colon", Ok + "X-A\r\n" + Five).IsBad(),
        new ResponseCase("5 a NUL in a value", Ok + "X-A: v\0w\r\n" + Five).IsBad(),
        new ResponseCase("5 a CR in a value", Ok + "X-A: v\rContent-Length: 1\r\n" + Five).IsBad(),
        new ResponseCase("5 an empty name", Ok + ": v\r\n" + Five).IsBad(),
        new ResponseCase("5.1 a space before the colon is removed", Ok + "X-A : v\r\n" + Five).Gives("hello")
            .With("X-A: v\r\n").Reuses(),
        new ResponseCase("5.2 a folded line", Ok + "X-A: v\r\n w\r\n" + Five).IsBad(),
        new ResponseCase("5.4 a head too large", Ok + $"X-A: {new string('v', 40_000)}\r\n" + Five).IsBad(),
        new ResponseCase("5.4 too many fields",
            Ok + string.Concat(Enumerable.Repeat("X-A: v\r\n", 200)) + Five).IsBad(),
        new ResponseCase("2.5 a higher minor is 1.1", "HTTP/1.9 200 OK\r\n" + Five).Gives("hello").Reuses(),
        new ResponseCase("2.5 our own version goes on", "HTTP/1.0 200 OK\r\n" + Five).ThenFin().Gives("hello"),
    ];

    private static ResponseCase[] Bodies() =>
    [
        .. Refused("6.3 Content-Length", ["", "+5", "-5", "5a", "0x5", "5, 6", "18446744073709551621"],
            value => Ok + $"Content-Length: {value}\r\n\r\nhello"),
        new ResponseCase("6.3 two lengths", Ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!").IsBad(),
        new ResponseCase("6.3 equal lengths are one",
            Ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello").Gives("hello")
            .With("Content-Length: 5\r\n").Reuses(),
        new ResponseCase("8.6 a list of equal lengths is one", Ok + "Content-Length: 5, 5\r\n\r\nhello").Gives("hello")
            .With("Content-Length: 5\r\n").Reuses(),
        new ResponseCase("6.3 both framings",
            Ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new ResponseCase("6.1 an unknown coding", Ok + "Transfer-Encoding: gzip\r\n\r\nhello").ThenFin().IsBad(),
        new ResponseCase("6.1 chunked is not last", Ok + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n").IsBad(),
        new ResponseCase("6.1 chunked from 1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").IsBad(),
        new ResponseCase("7.1 chunks",
            Ok + "Transfer-Encoding: Chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n")
            .Gives("hello").With("X-Sum: 1\r\n").Without("x=y").Reuses(),
        new ResponseCase("6.1 chunks to a 1.0 client",
            Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
            .ToOld().Gives("hello").Without("Transfer-Encoding").Reuses(),
        new ResponseCase("6.1 chunks to a 1.0 client with keep-alive",
            Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
            .ToOld("Connection: keep-alive\r\n").Gives("hello").Without("Transfer-Encoding").Reuses().AndEnds(),
        new ResponseCase("6.3 to the close",
            Ok + "\r\nhello").ThenFin().Gives("hello").With("Transfer-Encoding: chunked\r\n"),
        new ResponseCase("6.3 to the close, to a 1.0 client", Ok + "\r\nhello").ThenFin().ToOld().Gives("hello"),
        new ResponseCase("8 a length that is cut",
            Ok + "Content-Length: 9\r\n\r\nhello").ThenFin().Gives("hello").Cut(),
        new ResponseCase("8 a length that is reset",
            Ok + "Content-Length: 9\r\n\r\nhello").ThenRst().Gives("hello").Cut(),
        new ResponseCase("8 chunks that are cut", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").ThenFin()
            .Gives("hello").Cut(),
        new ResponseCase("8 chunks that are cut, to a 1.0 client",
            Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").ThenFin()
            .ToOld().Gives("hello").Cut(),
        new ResponseCase("9.8 to the close, which is a reset", Ok + "\r\nhello").ThenRst().Gives("hello").Cut(),
        new ResponseCase("CVE-2025-43859 broken chunks", Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n")
            .Gives("").Cut(),
        new ResponseCase("7.1 a size with a sign",
            Ok + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n").Gives("").Cut(),
        new ResponseCase("6.3 bytes behind the answer", Ok + Five + Stray).AtOnce().Gives("hello").Without("poison"),
        new ResponseCase("6.3 bytes behind the last chunk",
            Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Stray)
            .AtOnce().Gives("hello").Without("poison"),
    ];

    private static ResponseCase[] NoBodies() =>
    [
        new ResponseCase("6.3 HEAD with a length",
            Ok + "Content-Length: 5\r\n\r\n").To("HEAD").With("Content-Length: 5\r\n").Reuses(),
        new ResponseCase("6.3 HEAD with a body",
            Ok + Five + Stray).AtOnce().To("HEAD").With("Content-Length: 5\r\n").Without("hello", "poison"),
        new ResponseCase("6.3 HEAD with chunked", Ok + "Transfer-Encoding: chunked\r\n\r\n").To("HEAD").Reuses(),
        new ResponseCase("6.3 204", "HTTP/1.1 204 No Content\r\n\r\n").Gives("", 204).Reuses(),
        new ResponseCase("6.2 204 with a length", "HTTP/1.1 204 No Content\r\n" + Five).AtOnce().Gives("", 204)
            .Without("Content-Length", "hello"),
        new ResponseCase("6.1 204 with chunked",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            .Gives("", 204).Without("Transfer-Encoding"),
        new ResponseCase("6.3 304 with a length",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").Gives("", 304)
            .With("Content-Length: 5\r\n").Reuses(),
        new ResponseCase("6.3 304 with a body",
            "HTTP/1.1 304 Not Modified\r\n" + Five).AtOnce().Gives("", 304).Without("hello"),
    ];

    private static ResponseCase[] Interims() =>
    [
        new ResponseCase("15.2 103 goes on",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok + Five).Gives("hello")
            .With("HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n").After(1).Reuses(),
        new ResponseCase("15.2 several interims",
            string.Concat(Enumerable.Repeat("HTTP/1.1 102 Wait\r\n\r\n", 9)) + Ok + Five)
            .Gives("hello").After(9).Reuses(),
        new ResponseCase("15.2 no interim to 1.0",
            "HTTP/1.1 103 Early Hints\r\n\r\n" + Ok + Five).ToOld().Gives("hello").Reuses(),
        new ResponseCase("15.2 interims without end",
            string.Concat(Enumerable.Repeat("HTTP/1.1 102 Wait\r\n\r\n", 200)) + Ok + Five).IsBad().After(100),
        new ResponseCase("6.2 1xx with a length", "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" + Ok + Five)
            .Gives("hello").After(1).Reuses(),
        new ResponseCase("15.2.2 101 that nobody asked for",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello").IsBad(),
        new ResponseCase("CVE-2024-23326 200 with Upgrade is no switch",
            Ok + "Connection: Upgrade\r\nUpgrade: websocket\r\n" + Five)
            .Asking("Connection: Upgrade\r\nUpgrade: websocket\r\n").Gives("hello").Without("Upgrade").Reuses(),
        new ResponseCase("7.8 101 to a protocol that was not offered",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nhello")
            .Asking("Connection: Upgrade\r\nUpgrade: websocket\r\n").IsBad(),
        new ResponseCase("7.8 101 without Upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\nhello")
            .Asking("Connection: Upgrade\r\nUpgrade: websocket\r\n").IsBad(),
    ];

    private static ResponseCase[] Fields() =>
    [
        new ResponseCase("5.3 Set-Cookie lines are never joined",
            Ok + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n" + Five).Gives("hello")
            .With("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n").Reuses(),
        new ResponseCase("6.6.1 a Date of its own stays",
            Ok + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" + Five).Gives("hello")
            .With("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n").Reuses(),
        new ResponseCase("7.6.1 hop-by-hop fields end here",
            Ok + "Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nProxy-Connection: x\r\n" + Five)
            .Gives("hello").Without("X-Hop", "Keep-Alive", "Proxy-Connection").Reuses(),
        new ResponseCase("7.6.1 Connection cannot remove framing",
            Ok + "Connection: Content-Length, Set-Cookie\r\n" + Five)
                .Gives("hello").With("Content-Length: 5\r\n").Reuses(),
        new ResponseCase("9.3 Connection: close is not passed on", Ok + "Connection: close\r\n" + Five).Gives("hello")
            .Without("Connection:"),
        new ResponseCase("9110 5.5 0x80 to 0xff pass", Ok + "X-A: \x80\xff\r\n" + Five).Gives("hello")
            .With("X-A: \x80\xff\r\n").Reuses(),
        new ResponseCase("15 a status nobody knows", "HTTP/1.1 299 Odd\r\n" + Five).Gives("hello", 299)
            .With("HTTP/1.1 299 Odd\r\n").Reuses(),
        new ResponseCase("15.5.20 421 of a backend passes",
            "HTTP/1.1 421 Misdirected Request\r\n" + Five).Gives("hello", 421).Reuses(),
    ];

    private static IEnumerable<ResponseCase> Refused(string name, string[] values, Func<string, string> bytes) =>
        values.Select(value => new ResponseCase($"{name} '{value.Replace("\0", "[00]")}'", bytes(value)).IsBad());
}
