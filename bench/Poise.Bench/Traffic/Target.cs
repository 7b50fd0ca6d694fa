using System.Globalization;
using System.Text;

namespace Poise.Bench.Traffic;

/// <summary>
/// What is asked of the origin: the letter that stands before the number of a request in its target.
/// </summary>
internal enum Ask
{
    /// <summary>A small answer at once, on a connection that is kept.</summary>
    Small = 's',

    /// <summary>The same, after a while: so that some are always in flight.</summary>
    Late = 'l',

    /// <summary>A POST, whose body comes back.</summary>
    Post = 'p',

    /// <summary>A small answer on a connection of its own.</summary>
    Fresh = 'f',

    /// <summary>A long body.</summary>
    Download = 'd',

    /// <summary>An upgrade to WebSocket, with an echo behind it.</summary>
    WebSocket = 'w',
}

/// <summary>
/// One place to send requests to, with the backends that may answer. Requests are bytes made once; only the number,
/// ten digits behind `?` and the letter of the <see cref="Ask"/>, is written into them.
/// </summary>
internal sealed class Target
{
    public const int PostBytes = 600;
    const int Digits = 10;

    readonly byte[][] _backends;
    readonly Dictionary<Ask, RequestBytes> _requests = [];

    /// <param name="host">The Host of its requests.</param>
    /// <param name="path">Their path.</param>
    /// <param name="backends">How the addresses begin that may answer: `127.20.7.`.</param>
    public Target(string host, string path, params string[] backends)
    {
        _backends = [.. backends.Select(Encoding.ASCII.GetBytes)];
        Name = host + path;
        foreach (Ask ask in Enum.GetValues<Ask>())
            _requests[ask] = Render(host, path, ask);
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>The head of a request with this number; valid until the next call.</summary>
    public ReadOnlySpan<byte> Request(Ask ask, long number)
    {
        RequestBytes request = _requests[ask];
        number.TryFormat(request.Head.AsSpan(request.NumberAt, Digits), out _, "D10", CultureInfo.InvariantCulture);
        return request.Head;
    }

    /// <summary>
    /// Whether a small answer is the one to this request: its own target, and a backend that may answer.
    /// </summary>
    public bool IsAnswer(Ask ask, long number, ReadOnlySpan<byte> body)
    {
        RequestBytes request = _requests[ask];
        number.TryFormat(request.Head.AsSpan(request.NumberAt, Digits), out _, "D10", CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> target = request.Head.AsSpan(request.TargetAt, request.TargetLength);
        if (!body.StartsWith(target) || body.Length <= target.Length || body[target.Length] != ' ')
            return false;
        ReadOnlySpan<byte> address = body[(target.Length + 1)..];
        if (!address.EndsWith("\n"u8))
            return false;
        foreach (byte[] backend in _backends)
        {
            if (address.StartsWith(backend))
                return true;
        }

        return false;
    }

    static RequestBytes Render(string host, string path, Ask ask)
    {
        string method = ask == Ask.Post ? "POST" : "GET";
        string target = $"{path}?{(char)ask}{new string('0', Digits)}";
        string fields = ask switch
        {
            Ask.Post => $"Content-Length: {PostBytes}\r\n",
            Ask.WebSocket => "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            _ => "",
        };
        string head = $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: drill\r\n{fields}\r\n";
        return new RequestBytes(
            Encoding.ASCII.GetBytes(head),
            method.Length + 1,
            target.Length,
            method.Length + 1 + target.Length - Digits);
    }
}

/// <summary>The bytes of a request, and where its target and the number in it are.</summary>
internal readonly record struct RequestBytes(byte[] Head, int TargetAt, int TargetLength, int NumberAt);
