using System.Diagnostics;

namespace Poise.Fuzz;

/// <summary>How one target fared: the inputs it was given, and what it did with the last one if it failed.</summary>
internal readonly record struct FuzzResult(long Inputs, string? Failure, byte[]? FailedInput)
{
    public bool Failed => Failure is not null;
}

/// <summary>Runs one target on its corpus and then on mutations of it, until it fails or the time is over.</summary>
internal static class Fuzzer
{
    /// <summary>An input that keeps a target busy for longer than this counts as a hang, in seconds.</summary>
    public const int HangSeconds = 10;

    // Time is read once per batch: a clock call per input would be a third of the work of a small target.
    const int BatchSize = 256;

    /// <param name="target">The code under test.</param>
    /// <param name="corpus">The inputs to begin with and to mutate.</param>
    /// <param name="seed">Fixes the sequence of mutations.</param>
    /// <param name="limit">Time for the mutations; the corpus is always run whole.</param>
    /// <param name="maxInputs">An upper bound on the inputs, for runs that must not depend on the clock.</param>
    /// <param name="before">Sees each input before the target does.</param>
    public static FuzzResult Run(
        FuzzTarget target,
        byte[][] corpus,
        int seed,
        TimeSpan limit,
        long maxInputs = long.MaxValue,
        Action<ReadOnlySpan<byte>>? before = null)
    {
        long inputs = 0;
        foreach (byte[] entry in corpus)
        {
            inputs++;
            if (Try(target, entry, before) is { } failure)
                return new FuzzResult(inputs, failure, entry);
        }

        var mutator = new Mutator(seed, corpus);
        long start = Stopwatch.GetTimestamp();
        while (inputs < maxInputs)
        {
            if (inputs % BatchSize == 0 && Stopwatch.GetElapsedTime(start) >= limit)
                break;
            inputs++;
            ReadOnlySpan<byte> input = mutator.Next();
            if (Try(target, input, before) is { } failure)
                return new FuzzResult(inputs, failure, input.ToArray());
        }

        return new FuzzResult(inputs, null, null);
    }

    static string? Try(FuzzTarget target, ReadOnlySpan<byte> input, Action<ReadOnlySpan<byte>>? before)
    {
        before?.Invoke(input);
        try
        {
            target(input);
            return null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
