using System.Globalization;
using System.Text;

namespace Poise.Simulation.Exchanges;

/// <summary>What a backend does with a request that it has read the head of.</summary>
internal enum Deed
{
    Answers,
    AnswersEarly,
    CutsShort,
    CutsByReset,
    AddsBytes,
    BreaksChunks,
    SaysNonsense,
    ResetsUnread,
    ResetsAfterReading,
    ClosesAfterReading,
    NeverReads,
    NeverAnswers,
}

/// <summary>An answer of a backend as it goes over the wire.</summary>
internal sealed class Answer
{
    private static readonly int[] Statuses = [200, 200, 200, 201, 204, 304, 404, 500];

    private static readonly string[] Nonsense =
    [
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nabcdef",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ];

    private Answer(Arrival arrival, BodyKind kind, byte[] bytes, bool closes)
    {
        Arrival = arrival;
        Kind = kind;
        Bytes = bytes;
        Closes = closes;
    }

    internal Arrival Arrival { get; }

    internal BodyKind Kind { get; }

    internal byte[] Bytes { get; }

    /// <summary>The connection ends behind it.</summary>
    internal bool Closes { get; }

    internal static string AnyNonsense(SimRandom random) => Nonsense[random.Below(Nonsense.Length)];

    /// <summary>A correct answer, of any framing.</summary>
    internal static Answer Plan(Arrival arrival, SimRandom random, int largestBody)
    {
        arrival.Status = Statuses[random.Below(Statuses.Length)];
        arrival.BodyLength = arrival.Status is 204 or 304 ? 0 : random.Size(0, largestBody);
        int minor = random.OnceIn(8) ? 0 : 1;
        arrival.MinorVersion = minor;
        BodyKind kind = random.Below(3) switch
        {
            0 when minor == 1 => BodyKind.Chunked,
            1 => BodyKind.UntilClose,
            _ => BodyKind.Length,
        };
        bool bodiless = arrival.Request.Method == "HEAD" || arrival.Status is 204 or 304;
        if (bodiless)
            kind = arrival.Status == 204 ? BodyKind.None : BodyKind.Length;
        bool closes = kind == BodyKind.UntilClose || minor == 0 || random.OnceIn(10);
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.{minor} {arrival.Status} Fine\r\n");
        head.Append("X-Token: ").Append(arrival.Tag).Append("\r\n");
        if (kind == BodyKind.Length && arrival.Status != 304)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {arrival.BodyLength}\r\n");
        if (kind == BodyKind.Chunked)
            head.Append("Transfer-Encoding: chunked\r\n");
        if (random.OnceIn(6))
            head.Append("Keep-Alive: timeout=5\r\n");
        if (closes && minor == 1)
            head.Append("Connection: close\r\n");
        if (random.OnceIn(4))
            head.Append("X-Filler: ").Append('f', random.Size(1, Math.Min(3000, largestBody))).Append("\r\n");
        head.Append("\r\n");
        byte[] body = new byte[bodiless ? 0 : arrival.BodyLength];
        Payload.Fill(body, arrival.Stream, 0);
        byte[] framed = kind == BodyKind.Chunked ? Chunks.Of(body, random, "X-Trail: " + arrival.Tag) : body;
        return new Answer(arrival, kind, [.. Encoding.ASCII.GetBytes(head.ToString()), .. framed], closes);
    }
}
