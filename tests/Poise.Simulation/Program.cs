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
            foreach (ulong seed in Seeds(workload, first, count))
            {
                if (Passes(workload, seed, verbose: count == 1))
                    passed++;
                else
                    failed++;
            }
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    /// <summary>One seed alone, or a range and behind it those that once failed.</summary>
    private static IEnumerable<ulong> Seeds(Workload workload, ulong first, ulong count)
    {
        for (ulong seed = first; seed < first + count; seed++)
            yield return seed;
        foreach (ulong seed in workload.OnceFailed)
        {
            if (count > 1 && seed >= first + count)
                yield return seed;
        }
    }

    private static bool Passes(Workload workload, ulong seed, bool verbose)
    {
        WorkloadResult result = workload.Run(seed);
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
