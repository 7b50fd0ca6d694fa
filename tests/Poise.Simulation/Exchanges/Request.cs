using System.Globalization;
using System.Text;

namespace Poise.Simulation.Exchanges;

/// <summary>A request as its client plans it, and what became of it as each party saw it.</summary>
internal sealed class Request
{
    internal const string TargetPrefix = "/x/";

    /// <summary>What targets may begin with.</summary>
    internal static readonly string[] Sections = ["", "/a", "/b"];

    private static readonly string[] Methods =
        ["GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"];

    /// <summary>Unique, and not 0.</summary>
    internal required ulong Token { get; init; }

    internal required string Method { get; init; }

    internal required int MinorVersion { get; init; }

    internal required BodyKind Body { get; init; }

    internal required int BodyLength { get; init; }

    internal required bool AsksToClose { get; init; }

    internal required bool Expects { get; init; }

    internal required bool Upgrades { get; init; }

    /// <summary>What it says of the hops before it.</summary>
    internal Claims? Claims { get; init; }

    /// <summary>Whom it asks for; null when it does not say.</summary>
    internal string? Host { get; private set; }

    /// <summary>All of it as it goes over the wire.</summary>
    internal byte[] Bytes { get; private set; } = [];

    internal int HeadLength { get; private set; }

    /// <summary>Must never reach a backend.</summary>
    internal bool IsGarbage { get; init; }

    /// <summary>When its client began to send it, in virtual nanoseconds.</summary>
    internal long BeganAt { get; set; } = long.MaxValue;

    /// <summary>The proxy's port that it is sent to.</summary>
    internal ushort Port { get; set; }

    /// <summary>When its connection was begun, in virtual nanoseconds.</summary>
    internal long ConnectedAt { get; set; }

    /// <summary>Bytes that its client has given to the kernel.</summary>
    internal int Offered { get; set; }

    /// <summary>Each time that a backend read its head.</summary>
    internal List<Arrival> Arrivals { get; } = [];

    /// <summary>The status of its answer, once the client has read the answer's head; else 0.</summary>
    internal int Status { get; set; }

    /// <summary>The client took the answer for whole.</summary>
    internal bool IsAnswered { get; set; }

    /// <summary>The client was told why there is no answer of a backend.</summary>
    internal string? Reason { get; set; }

    internal int LogLines { get; set; }

    internal int LoggedStatus { get; set; }

    /// <summary>Tries that the log says were made.</summary>
    internal int Tries { get; set; }

    internal string Log { get; set; } = "";

    /// <summary>What its body is made of.</summary>
    internal ulong Stream => Token << 8;

    internal bool IsSafe => Method is "GET" or "HEAD" or "OPTIONS" or "TRACE";

    internal bool IsIdempotent => Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE";

    internal bool IsOffered => Offered == Bytes.Length;

    /// <summary>The client may send another one behind it.</summary>
    internal bool Persists { get; private set; } = true;

    /// <summary>What its target begins with: routes may tell by it.</summary>
    internal string Section { get; private set; } = "";

    internal string Target => Section + TargetPrefix + Token.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A request of any kind.</summary>
    /// <param name="token">Its name.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="largestBody">Bytes.</param>
    /// <param name="mayUpgrade">It may ask for a tunnel.</param>
    /// <param name="claims">What it says of earlier hops.</param>
    internal static Request Plan(ulong token, SimRandom random, int largestBody, bool mayUpgrade, Claims claims)
    {
        string method = Methods[random.Below(Methods.Length)];
        int minor = random.OnceIn(6) ? 0 : 1;
        bool hasBody = method is "POST" or "PUT" or "PATCH" || random.OnceIn(10);
        BodyKind body = !hasBody ? BodyKind.None : minor == 1 && random.OnceIn(2) ? BodyKind.Chunked : BodyKind.Length;
        bool upgrades = mayUpgrade && minor == 1 && body == BodyKind.None && method == "GET" && random.OnceIn(3);
        var request = new Request
        {
            Token = token,
            Method = method,
            MinorVersion = minor,
            Body = body,
            BodyLength = hasBody ? random.Size(0, largestBody) : 0,
            AsksToClose = !upgrades && random.OnceIn(12),
            Expects = minor == 1 && hasBody && random.OnceIn(4),
            Upgrades = upgrades,
            Claims = claims,
        };
        request.Section = Sections[random.Below(Sections.Length)];
        request.Write(random, largestBody);
        return request;
    }

    /// <summary>A request that no proxy may pass on.</summary>
    internal static Request PlanGarbage(ulong token, SimRandom random)
    {
        var request = new Request
        {
            Token = token,
            Method = "POST",
            MinorVersion = 1,
            Body = BodyKind.Length,
            BodyLength = 0,
            AsksToClose = false,
            Expects = false,
            Upgrades = false,
            IsGarbage = true,
        };
        string target = request.Target;
        string[] heads =
        [
            $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            $"POST {target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            $"GET {target} HTTP/1.1\r\n\r\n",
            $"GET {target} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            $"GET {target} HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
            $"GET {target} HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
            $"GET {target} HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n",
            $"GET  {target} HTTP/1.1\r\nHost: a\r\n\r\n",
            $"GET {target} HTTP/2.0\r\nHost: a\r\n\r\n",
            $"CONNECT {target} HTTP/1.1\r\nHost: a\r\n\r\n",
            $"TRACE {target} HTTP/1.1\r\nHost: a\r\n\r\n",
            $"POST {target} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ];
        request.Bytes = Encoding.Latin1.GetBytes(heads[random.Below(heads.Length)]);
        request.HeadLength = request.Bytes.Length;
        return request;
    }

    private void Write(SimRandom random, int largestBody)
    {
        var head = new StringBuilder();
        string authority = random.OnceIn(8) ? "http://sim.test" : "";
        head.Append(CultureInfo.InvariantCulture, $"{Method} {authority}{Target} HTTP/1.{MinorVersion}\r\n");
        if (MinorVersion == 1 || authority.Length > 0)
        {
            head.Append("Host: sim.test\r\n");
            Host = "sim.test";
        }
        Claims?.Write(head);
        head.Append(CultureInfo.InvariantCulture, $"X-Mark: {Token:x16}\r\n");
        if (random.OnceIn(4))
            head.Append("X-Filler: ").Append('f', random.Size(1, Math.Min(3000, largestBody))).Append("\r\n");
        if (Body == BodyKind.Length)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {BodyLength}\r\n");
        if (Body == BodyKind.Chunked)
            head.Append("Transfer-Encoding: chunked\r\n");
        if (Expects)
            head.Append("Expect: 100-continue\r\n");
        if (Upgrades)
            head.Append("Connection: Upgrade\r\nUpgrade: sim\r\n");
        else if (AsksToClose)
            head.Append("Connection: close, X-Hop\r\nX-Hop: secret\r\n");
        else if (MinorVersion == 0 && random.OnceIn(2))
            head.Append("Connection: keep-alive\r\n");
        else
            Persists = MinorVersion == 1;
        head.Append("\r\n");
        HeadLength = head.Length;
        byte[] body = new byte[BodyLength];
        Payload.Fill(body, Stream, 0);
        byte[] framed = Body == BodyKind.Chunked ? Chunks.Of(body, random, "X-Trail: " + Token.ToString("x16")) : body;
        Bytes = [.. Encoding.Latin1.GetBytes(head.ToString()), .. framed];
    }
}

/// <summary>What one backend had of a request, and what it made of it.</summary>
internal sealed class Arrival(Request request, int backend)
{
    internal Request Request => request;

    /// <summary>Which backend.</summary>
    internal int Backend => backend;

    /// <summary>Its place among the request's arrivals.</summary>
    internal int Index { get; } = request.Arrivals.Count;

    /// <summary>Head and body were read to their end.</summary>
    internal bool IsWhole { get; set; }

    internal int Status { get; set; }

    internal int MinorVersion { get; set; }

    /// <summary>Bytes of payload that the answer says or has.</summary>
    internal int BodyLength { get; set; }

    /// <summary>All of the answer was given to the kernel, and its end is as its framing wants it.</summary>
    internal bool IsPromised { get; set; }

    /// <summary>A sound backend: it read all of the request and answered it in full.</summary>
    internal bool IsSound { get; set; }

    /// <summary>What the answer's body is made of.</summary>
    internal ulong Stream => request.Stream + (ulong)Index + 1;

    internal string Tag => $"{request.Token:x16}.{Index}";
}
