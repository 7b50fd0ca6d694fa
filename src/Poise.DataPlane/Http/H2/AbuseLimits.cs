namespace Poise.Http.H2;

/// <summary>
/// What one connection may do that costs this side work and brings nobody anything: so many at once, and so many more a
/// second. The numbers are far above what browsers, gRPC and load generators do, and each answers a published attack.
/// </summary>
public readonly record struct AbuseLimits
{
    /// <summary>The documented defaults.</summary>
    public static AbuseLimits Default { get; } = new();

    public AbuseLimits()
    {
    }

    /// <summary>
    /// Streams that end by RST_STREAM before their answer is complete, the peer's (CVE-2023-44487, rapid reset) and
    /// those that the peer's errors make this side send (CVE-2025-8671, MadeYouReset): one budget. A stream that ends
    /// well earns one back, so that a client which cancels less than it completes is never cut. Default 200, 20/s.
    /// </summary>
    public Allowance Resets { get; init; } = new(200, 20);

    /// <summary>
    /// PING, each answered (CVE-2019-9512). Each DATA frame either way earns one back, because gRPC measures its
    /// bandwidth by a PING each round trip while data flows. Default 200, 20/s.
    /// </summary>
    public Allowance Pings { get; init; } = new(200, 20);

    /// <summary>SETTINGS, each answered, and each may touch every stream (CVE-2019-9515). Default 50, 2/s.</summary>
    public Allowance Settings { get; init; } = new(50, 2);

    /// <summary>PRIORITY (CVE-2019-9513); nothing here looks at it. Browsers send tens. Default 500, 50/s.</summary>
    public Allowance Priorities { get; init; } = new(500, 50);

    /// <summary>Frames without a meaning here, as ALTSVC or PRIORITY_UPDATE. Default 500, 50/s.</summary>
    public Allowance Unknowns { get; init; } = new(500, 50);

    /// <summary>
    /// DATA, HEADERS and CONTINUATION that carry nothing and end nothing (CVE-2019-9518). Default 100, 10/s.
    /// </summary>
    public Allowance EmptyFrames { get; init; } = new(100, 10);

    /// <summary>
    /// WINDOW_UPDATE. Each KiB of DATA that this side sends earns one back, so that a peer which opens its window octet
    /// by octet (CVE-2019-9511, data dribble; CVE-2024-45506) runs out, and one that opens it in steps of a frame never
    /// does; a stream that ends well earns four. Default 1000, 100/s.
    /// </summary>
    public Allowance WindowUpdates { get; init; } = new(1000, 100);

    /// <summary>CONTINUATION frames of one field block (CVE-2024-27316 and its kin). Default 32.</summary>
    public int Continuations { get; init; } = 32;

    /// <summary>Octets of one field block as it is sent, all its frames together. Default 256 KiB.</summary>
    public int BlockLength { get; init; } = 256 * 1024;
}

/// <summary>So many at once, and so many more each second.</summary>
/// <param name="Burst">At once, at least 1.</param>
/// <param name="PerSecond">More each second, 0 or more.</param>
public readonly record struct Allowance(int Burst, int PerSecond);
