using System.Globalization;

namespace Poise.Simulation;

/// <summary>
/// Runs workloads by seed: <c>--seed N</c> one seed, <c>--seeds COUNT</c> as many from 1 on (default 20) and those that
/// once failed,
/// <c>--workload NAME</c> only that one, <c>--trace</c> with the story of each on standard error. Ends with
/// <c>N passed, N failed</c>, each workload and seed being one; exit code 1 if any failed.
/// </summary>
internal static class Program
{
    private const ulong DefaultSeeds = 20;

    private static int Main(string[] arguments)
    {
        if (arguments.Contains("--trace"))
            Trace.Sink = Console.Error;
        arguments = Array.FindAll(arguments, argument => argument != "--trace");
        if (!TryParse(arguments, out ulong first, out ulong count, out string? only))
        {
            Console.Error.WriteLine("usage: Poise.Simulation [--seed N | --seeds COUNT] [--workload NAME] [--trace]");
            return 2;
        }
        int passed = 0;
        int failed = 0;
        foreach (Workload workload in Workloads.All)
        {
            if (only is not null && only != workload.Name)
                continue;
            ulong[] seeds = [.. Seeds(workload, first, count)];
            WorkloadResult[] results = RunAll(workload, seeds);
            for (int i = 0; i < seeds.Length; i++)
            {
                if (Passes(workload, seeds[i], results[i], verbose: count == 1))
                    passed++;
                else
                    failed++;
            }
            if (results.Max(result => result.Exchanges) is > 0 and var most)
                Console.WriteLine($"{workload.Name}: {results.Min(result => result.Exchanges)} to {most} exchanges "
                    + $"a seed, {results.Sum(result => result.Exchanges)} in all");
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    /// <summary>A world is one thread's; several worlds are as many threads'. A story is told by one alone.</summary>
    private static WorkloadResult[] RunAll(Workload workload, ulong[] seeds)
    {
        var results = new WorkloadResult[seeds.Length];
        int threads = Trace.IsOn ? 1 : Environment.ProcessorCount;
        Parallel.For(0, seeds.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            results[i] = workload.Run(seeds[i], workload.Exchanges));
        return results;
    }

    /// <summary>One seed alone, or a range and behind it those that once failed.</summary>
    private static IEnumerable<ulong> Seeds(Workload workload, ulong first, ulong count)
    {
        for (ulong seed = first; seed < first + count; seed++)
        {
            if (count == 1 || !workload.Unsolved.Contains(seed))
                yield return seed;
            else
                Console.WriteLine($"{workload.Name}, seed {seed}: left out, it fails and nobody knows why yet");
        }
        foreach (ulong seed in workload.OnceFailed)
        {
            if (count > 1 && seed >= first + count)
                yield return seed;
        }
    }

    private static bool Passes(Workload workload, ulong seed, WorkloadResult result, bool verbose)
    {
        if (verbose)
            Console.WriteLine($"{workload.Name}, seed {seed}: trace {result.TraceHash:x16}");
        foreach (string problem in result.Problems)
            Console.WriteLine($"{workload.Name}, seed {seed}: {problem}");
        if (result.Problems.Count == 0)
            return true;
        Console.WriteLine($"to see it again: ./dev sim --workload {workload.Name} --seed {seed} --trace");
        return false;
    }

    private static bool TryParse(string[] arguments, out ulong first, out ulong count, out string? only)
    {
        (first, count, only) = (1, DefaultSeeds, null);
        if (arguments.Length % 2 != 0)
            return false;
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            bool isNumber = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
            switch (arguments[i])
            {
                case "--seed" when isNumber:
                    (first, count) = (number, 1);
                    break;
                case "--seeds" when isNumber:
                    count = number;
                    break;
                case "--workload" when Array.Exists(Workloads.All, workload => workload.Name == value):
                    only = value;
                    break;
                default:
                    return false;
            }
        }
        return true;
    }
}
