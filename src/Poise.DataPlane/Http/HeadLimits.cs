namespace Poise.Http;

/// <summary>What a head may cost. All limits are inclusive.</summary>
public readonly record struct HeadLimits
{
    /// <summary>The documented defaults.</summary>
    public static HeadLimits Default { get; } = new();

    public HeadLimits()
    {
    }

    /// <summary>Bytes of the whole head, start line and last empty line included; default 32 KiB.</summary>
    public int HeaderSize { get; init; } = 32 * 1024;

    /// <summary>Field lines; default 128.</summary>
    public int Headers { get; init; } = 128;

    /// <summary>Bytes of the request target; default 16 KiB (RFC 9112 §3 asks for at least 8,000).</summary>
    public int TargetLength { get; init; } = 16 * 1024;

    /// <summary>Bytes of the method; default 64.</summary>
    public int MethodLength { get; init; } = 64;
}
