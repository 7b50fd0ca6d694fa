namespace Poise.Bench.Traffic;

/// <summary>Everything that a client may hold against the balancer.</summary>
internal enum Fault
{
    /// <summary>A connect failed.</summary>
    Refused,

    /// <summary>The connection was reset before the answer was whole.</summary>
    Reset,

    /// <summary>The connection ended within an answer.</summary>
    CutShort,

    /// <summary>The connection ended, after the request and before the first byte of its answer.</summary>
    Unanswered,

    /// <summary>No whole answer within ten seconds.</summary>
    Missing,

    /// <summary>An answer with another status than 200.</summary>
    WrongStatus,

    /// <summary>
    /// An answer with another length or other bytes, or of a backend that is not of the route's pool.
    /// </summary>
    WrongBody,

    /// <summary>Bytes that nobody asked for.</summary>
    Unasked,

    /// <summary>An upgraded connection ended, or was not made.</summary>
    TunnelClosed,

    /// <summary>An upgraded connection brought another message than the one sent.</summary>
    TunnelWrong,
}

/// <summary>Counts of faults, and what the first ones were. One thread adds, any thread reads.</summary>
internal sealed class Tally
{
    const int MaxSamples = 20;

    readonly long[] _counts = new long[Enum.GetValues<Fault>().Length];
    readonly List<string> _samples = new(MaxSamples);

    public long this[Fault fault] => Volatile.Read(ref _counts[(int)fault]);

    public long Total => _counts.Sum();

    /// <summary>The first ones of each, told with their times.</summary>
    public string[] Samples
    {
        get
        {
            lock (_samples)
                return [.. _samples];
        }
    }

    public void Add(Fault fault, string detail)
    {
        Volatile.Write(ref _counts[(int)fault], _counts[(int)fault] + 1);
        lock (_samples)
        {
            if (_samples.Count < MaxSamples)
                _samples.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {fault}: {detail}");
        }
    }

    /// <summary>`none`, or each fault that there was with its count.</summary>
    public override string ToString()
    {
        IEnumerable<string> some =
            from fault in Enum.GetValues<Fault>()
            where this[fault] > 0
            select $"{fault} {this[fault]}";
        string text = string.Join(", ", some);
        return text.Length == 0 ? "none" : text;
    }
}
