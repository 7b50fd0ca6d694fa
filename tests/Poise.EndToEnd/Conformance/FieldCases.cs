namespace Poise.EndToEnd.Conformance;

/// <summary>Field lines and hop-by-hop fields of requests: RFC 9112 §5 and RFC 9110 §5, §7.6, §7.8, §10.1.</summary>
internal static class FieldCases
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n";
    private const string Line = "GET /a HTTP/1.1";

    internal static readonly RequestCase[] All =
    [
        new RequestCase("5 white space around a value",
            Get + "X-A: \t v w \t\r\n\r\n").Passes(Line).With("X-A: v w\r\n"),
        new RequestCase("5 an empty value", Get + "X-A:\r\n\r\n").Passes(Line),
        new RequestCase("5 no colon", Get + "X-A\r\n\r\n").IsBad(),
        new RequestCase("5 a vertical tab is no white space", Get + "X-A: \vv\r\n\r\n").IsBad(),
        new RequestCase("5.1 space before the colon", Get + "X-A : v\r\n\r\n").IsBad(),
        new RequestCase("5.1 tab before the colon", Get + "Content-Length\t: 5\r\n\r\nhello").IsBad(),
        new RequestCase("5.2 a folded line", Get + "X-A: v\r\n w\r\n\r\n").IsBad(),
        new RequestCase("5.2 a line folded by a tab", Get + "X-A: v\r\n\tContent-Length: 5\r\n\r\n").IsBad(),
        new RequestCase("9110 5.1 a name that is no token", Get + "X(A): v\r\n\r\n").IsBad(),
        new RequestCase("9110 5.1 a NUL in a name", Get + "X\0A: v\r\n\r\n").IsBad(),
        new RequestCase("9110 5.1 obs-text in a name", Get + "X\xe4: v\r\n\r\n").IsBad(),
        new RequestCase("9110 5.1 unknown fields go on",
            Get + "X-Whatever: 1\r\n\r\n").Passes(Line).With("X-Whatever: 1\r\n"),
        new RequestCase("9110 5.3 lines keep their order", Get + "X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n\r\n")
            .Passes(Line).With("X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n"),
        new RequestCase("9110 5.4 one field too large", Get + $"X-A: {new string('v', 33000)}\r\n\r\n")
            .IsRefused(431, "header-too-large"),
        new RequestCase("9110 5.4 30000 octets in one field",
            Get + $"X-A: {new string('v', 30000)}\r\n\r\n").Passes(Line),
        new RequestCase("9110 5.4 129 fields", Get + Many(128) + "\r\n").IsRefused(431, "header-too-large"),
        new RequestCase("9110 5.4 128 fields", Get + Many(127) + "\r\n").Passes(Line).With("X-127: v\r\n"),
        new RequestCase("9110 5.5 NUL in a value", Get + "X-A: v\0w\r\n\r\n").IsBad(),
        new RequestCase("9110 5.5 CR in a value", Get + "X-A: v\rw\r\n\r\n").IsBad(),
        new RequestCase("9110 5.5 a control in a value", Get + "X-A: v\x01w\r\n\r\n").IsBad(),
        new RequestCase("9110 5.5 DEL in a value", Get + "X-A: v\x7fw\r\n\r\n").IsBad(),
        new RequestCase("9110 5.5 0x80 to 0xff pass", Get + "X-A: \x80\xe4\xff\r\n\r\n")
            .Passes(Line).With("X-A: \x80\xe4\xff\r\n"),
        new RequestCase("9110 5.6.1 empty list elements", Get + "Connection: ,, X-A ,\r\nX-A: 1\r\n\r\n")
            .Passes(Line).Without("X-A"),
        new RequestCase("CVE-2023-25725 an empty name", Get + ": x\r\nContent-Length: 5\r\n\r\nhello").IsBad(),
        new RequestCase("CVE-2021-40346 a name of 270 octets",
            Get.Replace("GET", "POST") + $"Content-Length0{new string('a', 255)}: v\r\nContent-Length: 24\r\n\r\n"
                + "GET /smuggled HTTP/1.1\r\n").Passes("POST /a HTTP/1.1").With("Content-Length: 24\r\n"),
        new RequestCase("9110 7.6.1 fields that Connection names",
            Get + "Connection: X-A, x-b\r\nX-A: 1\r\nX-B: 2\r\n\r\n")
            .Passes(Line).Without("X-A", "X-B", "x-b"),
        new RequestCase("9110 7.6.1 hop-by-hop fields",
            Get + "Keep-Alive: timeout=9\r\nProxy-Connection: keep-alive\r\n"
                + "TE: gzip\r\nUpgrade: x\r\n\r\n")
            .Passes(Line).Without("Keep-Alive", "Proxy-Connection", "TE:", "Upgrade"),
        new RequestCase("9110 7.6.1 TE: trailers goes on as ours", Get + "TE: gzip, trailers\r\nConnection: TE\r\n\r\n")
            .Passes(Line).With("TE: trailers\r\n").Without("gzip"),
        new RequestCase("9110 7.6.1 Connection cannot remove what routes and frames",
            "POST /a HTTP/1.1\r\nHost: a\r\nConnection: Host, Content-Length, X-Forwarded-For, X-Request-Id\r\n"
                + "Content-Length: 5\r\n\r\nhello").Passes("POST /a HTTP/1.1")
            .With("Host: a\r\n", "Content-Length: 5\r\n", "X-Forwarded-For: {client}\r\n", "X-Request-Id: "),
        new RequestCase("9110 7.6.1 Connection cannot remove Transfer-Encoding",
            "POST /a HTTP/1.1\r\nHost: a\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n").Passes("POST /a HTTP/1.1").With("Transfer-Encoding: chunked\r\n"),
        new RequestCase("9110 7.6.2 Max-Forwards counts down",
            "OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n")
            .Passes("OPTIONS /a HTTP/1.1").With("Max-Forwards: 2\r\n"),
        new RequestCase("9110 7.6.2 Max-Forwards of a GET is let alone", Get + "Max-Forwards: 3\r\n\r\n")
            .Passes(Line).With("Max-Forwards: 3\r\n"),
        new RequestCase("9110 7.6.2 Max-Forwards 0 ends here",
            "OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
            .IsAnswered(200, null),
        new RequestCase("9110 7.6.3 no Via unless it is configured", Get + "Via: 1.1 x\r\n\r\n")
            .Passes(Line).With("Via: 1.1 x\r\n"),
        new RequestCase("9110 7.8 Upgrade without Connection", Get + "Upgrade: websocket\r\n\r\n")
            .Passes(Line).Without("Upgrade"),
        new RequestCase("9110 7.8 h2c is not passed on",
            Get + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
            .Passes(Line).Without("Upgrade", "h2c", "HTTP2-Settings"),
        new RequestCase("9110 7.8 h2c in a list is not passed on",
            Get + "Connection: Upgrade\r\nUpgrade: websocket, H2C\r\n\r\n").Passes(Line).Without("Upgrade", "H2C"),
        new RequestCase("9110 7.8 no Upgrade from 1.0",
            "GET /a HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            .Passes(Line).Without("Upgrade").ThenCloses(),
        new RequestCase("9110 10.1.1 an unknown expectation",
            Get + "Expect: 200-ok\r\n\r\n").IsRefused(417, "bad-request"),
        new RequestCase("9110 10.1.1 an obfuscated expectation", Get + "Expect: 100-continue, x\r\n\r\n")
            .IsRefused(417, "bad-request"),
        new RequestCase("9110 10.1.1 Expect from 1.0 is ignored",
            "POST /a HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
            .Passes("POST /a HTTP/1.1").Without("Expect").ThenCloses(),
        new RequestCase("X-Forwarded-For of a stranger is replaced",
            Get + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Host: evil\r\nX-Request-Id: evil\r\n\r\n")
            .Passes(Line)
            .With("X-Forwarded-For: {client}\r\n", "X-Forwarded-Proto: http\r\n", "X-Forwarded-Host: a\r\n")
            .Without("6.6.6.6", "https", "evil"),
    ];

    private static string Many(int count) => string.Concat(Enumerable.Range(1, count).Select(i => $"X-{i}: v\r\n"));
}
