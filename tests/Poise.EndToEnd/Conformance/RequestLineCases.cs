namespace Poise.EndToEnd.Conformance;

/// <summary>Request lines, targets and versions: RFC 9112 §2, §3 and RFC 9110 §2.5, §4, §7, §9.</summary>
internal static class RequestLineCases
{
    private static readonly string LongTarget = "/" + new string('a', 7999);

    internal static readonly RequestCase[] All =
    [
        new RequestCase("2.2 empty lines before",
            "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").Passes("GET /a HTTP/1.1"),
        new RequestCase("2.2 too many empty lines", "\r\n\r\n\r\n\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.2 bare CR ends a line", "GET /a HTTP/1.1\rHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.2 lone LF everywhere", "GET /a HTTP/1.1\nHost: a\n\n").IsBad(),
        new RequestCase("2.2 lone LF in a field line", "GET /a HTTP/1.1\r\nHost: a\nX: y\r\n\r\n").IsBad(),
        new RequestCase("2.2 space before the first field", "GET /a HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.3 version in lower case", "GET /a http/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.3 two minor digits", "GET /a HTTP/1.10\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.3 no minor digit", "GET /a HTTP/1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.3 white space behind it", "GET /a HTTP/1.1 \r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("2.5 higher minor is 1.1", "GET /a HTTP/1.2\r\nHost: a\r\n\r\n").Passes("GET /a HTTP/1.1"),
        new RequestCase("2.5 major 2", "GET /a HTTP/2.0\r\nHost: a\r\n\r\n").IsRefused(505, "version"),
        new RequestCase("2.5 major 3", "GET /a HTTP/3.0\r\nHost: a\r\n\r\n").IsRefused(505, "version"),
        new RequestCase("2.5 HTTP/0.9 with a version", "GET /a HTTP/0.9\r\nHost: a\r\n\r\n").IsRefused(505, "version"),
        new RequestCase("3 HTTP/0.9", "GET /a\r\n").IsBad(),
        new RequestCase("3 two spaces", "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a tab between", "GET\t/a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a leading space", " GET /a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a byte over 0x7e in the target", "GET /a\xe4 HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 a TLS hello", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03").IsBad(),
        new RequestCase("3 a method that is no token", "G(T /a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3 8000 octets of target", $"GET {LongTarget} HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes($"GET {LongTarget} HTTP/1.1"),
        new RequestCase("3 17000 octets of target", $"GET /{new string('a', 17000)} HTTP/1.1\r\nHost: a\r\n\r\n")
            .IsRefused(414, "target-too-long"),
        new RequestCase("3.2 no Host", "GET /a HTTP/1.1\r\nX: y\r\n\r\n").IsBad(),
        new RequestCase("3.2 two Hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").IsBad(),
        new RequestCase("3.2 two equal Hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3.2 a space in Host", "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n").IsBad(),
        new RequestCase("3.2 a path in Host", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n").IsBad(),
        new RequestCase("3.2 user info in Host", "GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n").IsBad(),
        new RequestCase("3.2 a list in Host", "GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n").IsBad(),
        new RequestCase("3.2 a port that is no number", "GET /a HTTP/1.1\r\nHost: a:x\r\n\r\n").IsBad(),
        new RequestCase("3.2 a port of a Host", "GET /a HTTP/1.1\r\nHost: a:80\r\n\r\n")
            .Passes("GET /a HTTP/1.1").With("Host: a:80\r\n"),
        new RequestCase("3.2.2 absolute form replaces Host", "GET http://x:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("GET /p?q HTTP/1.1").With("Host: x:81\r\n", "X-Forwarded-Host: x:81\r\n").Without("Host: a\r\n"),
        new RequestCase("3.2.2 absolute form without Host", "GET http://x/p HTTP/1.1\r\n\r\n").IsBad(),
        new RequestCase("3.2.2 absolute form with a bad Host", "GET http://x/p HTTP/1.1\r\nHost: a b\r\n\r\n").IsBad(),
        new RequestCase("3.2.2 absolute form without a path", "GET http://x HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("GET / HTTP/1.1").With("Host: x\r\n"),
        new RequestCase("3.2.2 absolute form with a query alone", "GET http://x?q HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("GET /?q HTTP/1.1"),
        new RequestCase("3.2.2 another scheme", "GET ftp://x/p HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3.2.3 authority form", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3.2.4 GET *", "GET * HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("3.2.4 OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").Passes("OPTIONS * HTTP/1.1"),
        new RequestCase("3.2.4 OPTIONS http://host", "OPTIONS http://x HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("OPTIONS * HTTP/1.1").With("Host: x\r\n"),
        new RequestCase("9110 4.2.1 empty host", "GET http:///p HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("9110 4.2.4 user info", "GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("9110 7.7 the target goes on as it came",
            "GET /a/../b/%2e/c%2fd//?x=%41&y HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes("GET /a/../b/%2e/c%2fd//?x=%41&y HTTP/1.1"),
        new RequestCase("9110 7.7 above the root",
            "GET /a/../../b HTTP/1.1\r\nHost: a\r\n\r\n").IsAnswered(400, "bad-request"),
        new RequestCase("9110 7.7 above the root, encoded", "GET /%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n")
            .IsAnswered(400, "bad-request"),
        new RequestCase("CVE-2023-45539 a fragment", "GET /a#.png HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("9110 9.1 methods keep their case",
            "get /a HTTP/1.1\r\nHost: a\r\n\r\n").Passes("get /a HTTP/1.1"),
        new RequestCase("9110 9.1 an unknown method", "FROB /a HTTP/1.1\r\nHost: a\r\n\r\n").Passes("FROB /a HTTP/1.1"),
        new RequestCase("9110 9.1 64 octets of method", $"{new string('M', 64)} /a HTTP/1.1\r\nHost: a\r\n\r\n")
            .Passes($"{new string('M', 64)} /a HTTP/1.1"),
        new RequestCase("9110 9.1 65 octets of method", $"{new string('M', 65)} /a HTTP/1.1\r\nHost: a\r\n\r\n")
            .IsRefused(501, "method"),
        new RequestCase("9110 9.3.2 HEAD", "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n").As("HEAD").Passes("HEAD /a HTTP/1.1"),
        new RequestCase("9110 9.3.6 CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n").IsRefused(501, "method"),
        new RequestCase("9110 9.3.6 CONNECT with a path", "CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n").IsBad(),
        new RequestCase("9110 9.3.8 TRACE", "TRACE /a HTTP/1.1\r\nHost: a\r\n\r\n").IsAnswered(405, "method"),
    ];
}
