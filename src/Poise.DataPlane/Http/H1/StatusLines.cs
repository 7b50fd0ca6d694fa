namespace Poise.Http.H1;

/// <summary>The status lines of the registered codes (RFC 9110 §15), ready to send.</summary>
public static class StatusLines
{
    private const int Lowest = 100;
    private const int Highest = 599;

    private static readonly byte[][] Lines = Build();

    /// <summary>
    /// <c>HTTP/1.1 code phrase CR LF</c> for a code from 100 to 599; the phrase of an unregistered code is empty.
    /// </summary>
    public static ReadOnlySpan<byte> Of(int status) => Lines[status - Lowest];

    private static byte[][] Build()
    {
        var lines = new byte[Highest - Lowest + 1][];
        for (int status = Lowest; status <= Highest; status++)
            lines[status - Lowest] = System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {Phrase(status)}\r\n");
        return lines;
    }

    private static string Phrase(int status) => status switch
    {
        100 => "Continue",
        101 => "Switching Protocols",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        511 => "Network Authentication Required",
        _ => "",
    };
}
