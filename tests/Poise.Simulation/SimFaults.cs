namespace Poise.Simulation;

/// <summary>
/// How rough the simulated world is. A chance of N means once in N times; 0 means never. Nothing here breaks a promise
/// that Linux makes: a short receive still says that the socket is empty, each arrival still is an edge.
/// </summary>
public sealed record SimFaults
{
    /// <summary>A quiet world: ample buffers, 50 µs of latency, nothing goes wrong.</summary>
    public static readonly SimFaults None = new();

    /// <summary>One-way latency of a packet in nanoseconds.</summary>
    public (long Low, long High) Latency { get; init; } = (50_000, 50_000);

    /// <summary>Bytes of a socket's send and receive buffer, at least 1.</summary>
    public (int Low, int High) SocketBuffer { get; init; } = (256 * 1024, 256 * 1024);

    /// <summary>Bytes of the largest segment, at least 1.</summary>
    public (int Low, int High) Segment { get; init; } = (64 * 1024, 64 * 1024);

    /// <summary>Chance that a send takes fewer bytes than there is room for, as under memory pressure.</summary>
    public int ShortSend { get; init; }

    /// <summary>Chance that a poll also reports a descriptor to which nothing new has happened.</summary>
    public int SpuriousWake { get; init; }

    /// <summary>Chance that a poll reports only some of what is ready.</summary>
    public int PartialPoll { get; init; }

    /// <summary>Chance that a packet arrives in the middle of a loop's turn, at a system call.</summary>
    public int Interrupt { get; init; }

    /// <summary>Chance that accept finds no free descriptor.</summary>
    public int AcceptExhausted { get; init; }

    /// <summary>Chance that accept says ECONNABORTED for a connection that was reset in the queue.</summary>
    public int AcceptAborted { get; init; }

    /// <summary>Chance that a loop that could run is left waiting for up to 200 ms, as on a busy host.</summary>
    public int Descheduled { get; init; }

    /// <summary>
    /// A world as rough as <paramref name="random"/> has it, from nearly quiet to one byte at a time.
    /// </summary>
    public static SimFaults From(SimRandom random) => new()
    {
        Latency = (random.Between(0, 100_000), random.Between(100_000, 20_000_000)),
        SocketBuffer = (random.Size(1, 64 * 1024), 64 * 1024),
        Segment = (1, random.Size(1, 64 * 1024)),
        ShortSend = Maybe(random, 8),
        SpuriousWake = Maybe(random, 8),
        PartialPoll = Maybe(random, 8),
        Interrupt = Maybe(random, 4),
        AcceptExhausted = Maybe(random, 20),
        AcceptAborted = Maybe(random, 2),
        Descheduled = Maybe(random, 200),
    };

    private static int Maybe(SimRandom random, int typical) => random.OnceIn(3) ? 0 : 2 + random.Below(typical * 2);
}
