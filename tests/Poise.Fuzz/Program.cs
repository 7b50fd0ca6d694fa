using System.Globalization;

namespace Poise.Fuzz;

/// <summary>
/// `Poise.Fuzz [TARGET] [--seconds N] [--seed N] [--input FILE]`: each target on its corpus and on seeded mutations,
/// N seconds each. Ends with `N passed, N failed`; a failing input is written to artifacts/fuzz/.
/// </summary>
internal static class Program
{
    static readonly string Output = Path.Combine("artifacts", "fuzz");
    static long _inputsBegun;

    static int Main(string[] args)
    {
        if (!FuzzArguments.TryParse(args, out FuzzArguments arguments, out string? problem))
        {
            Console.Error.WriteLine("fuzz: " + problem);
            return 2;
        }

        Directory.CreateDirectory(Output);
        new Thread(WatchForHang) { IsBackground = true }.Start();
        int passed = 0, failed = 0;
        foreach ((string name, FuzzTarget run) in FuzzTargets.Table)
        {
            if (arguments.Target is not null && arguments.Target != name)
                continue;
            if (RunOne(name, run, arguments))
                passed++;
            else
                failed++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed"));
        return failed == 0 ? 0 : 1;
    }

    static bool RunOne(string name, FuzzTarget run, in FuzzArguments arguments)
    {
        byte[][] corpus = arguments.Input is { } path ? [LastInput.Read(path)] : Corpus(name);
        long maxInputs = arguments.Input is null ? long.MaxValue : 1;
        // A replay must not write over the file that it may be replaying.
        string last = Path.Combine(Output, name + (arguments.Input is null ? ".last" : ".replay"));
        Console.WriteLine($"{name}: {corpus.Length} in the corpus, seed {arguments.Seed}, input under test in {last}");

        FuzzResult result;
        using (var lastInput = new LastInput(last))
        {
            result = Fuzzer.Run(run, corpus, arguments.Seed, arguments.Limit, maxInputs, input =>
            {
                Interlocked.Increment(ref _inputsBegun);
                lastInput.Keep(input);
            });
        }

        bool mustFail = name == FuzzTargets.Canary && arguments.Input is null;
        if (result.Failed == mustFail)
        {
            Console.WriteLine($"{name}: ok, {result.Inputs} inputs" + (mustFail ? ", planted bug found" : ""));
            return true;
        }

        Report(name, result, arguments.Seed);
        return false;
    }

    static void Report(string name, in FuzzResult result, int seed)
    {
        if (!result.Failed)
        {
            Console.WriteLine($"{name}: FAILED: {result.Inputs} inputs did not find the planted bug (seed {seed})");
            return;
        }

        string path = Path.Combine(Output, $"{name}-{seed}-{result.Inputs}.bin");
        File.WriteAllBytes(path, result.FailedInput!);
        Console.WriteLine(result.Failure);
        Console.WriteLine($"{name}: FAILED at input {result.Inputs}, seed {seed}, {result.FailedInput!.Length} bytes");
        Console.WriteLine($"  again: ./dev fuzz {name} --input {path}");
        Console.WriteLine($"  keep it: cp {path} tests/Poise.Fuzz/Corpus/{name}/");
    }

    // A target that never returns cannot be stopped; the process ends and leaves its input in the .last file.
    static void WatchForHang()
    {
        long seen = -1;
        while (true)
        {
            Thread.Sleep(TimeSpan.FromSeconds(Fuzzer.HangSeconds));
            long now = Interlocked.Read(ref _inputsBegun);
            if (now == seen)
            {
                Console.WriteLine($"FAILED: no progress for {Fuzzer.HangSeconds} s; the .last file has the input");
                Environment.Exit(1);
            }

            seen = now;
        }
    }

    static byte[][] Corpus(string name)
    {
        string folder = Path.Combine("tests", "Poise.Fuzz", "Corpus", name);
        if (!Directory.Exists(folder))
            return [];
        string[] files = Directory.GetFiles(folder);
        Array.Sort(files, StringComparer.Ordinal);
        return Array.ConvertAll(files, File.ReadAllBytes);
    }
}
