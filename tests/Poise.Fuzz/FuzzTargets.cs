namespace Poise.Fuzz;

/// <summary>
/// Feeds one input to the code under test. It fails by throwing, by ending the process or by not returning;
/// an input that the code refuses in its regular way is a success.
/// </summary>
internal delegate void FuzzTarget(ReadOnlySpan<byte> input);

/// <summary>The table of targets. A new one is a class, a folder in Corpus/ and a line here.</summary>
internal static class FuzzTargets
{
    /// <summary>The target with a planted bug: a run in which it survives has a blind fuzzer.</summary>
    public const string Canary = "canary";

    public static readonly (string Name, FuzzTarget Run)[] Table =
    [
        (Canary, CanaryTarget.Run),
        ("http1-request", Http1RequestTarget.Run),
        ("http1-response", Http1ResponseTarget.Run),
        ("chunked", ChunkedTarget.Run),
        ("h2-frames", H2FramesTarget.Run),
        ("hpack", HpackTarget.Run),
        ("h2-request", H2RequestTarget.Run),
        ("config", ConfigTarget.Run),
    ];
}
